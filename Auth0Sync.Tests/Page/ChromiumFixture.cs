using Microsoft.Playwright;
using Xunit;

namespace Auth0Sync.Tests.Page;

/// <summary>The Chromium of this machine, one process for all tests of a class. Nothing is downloaded.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("Chromium is not installed: apt-get install chromium.");

    /// <returns>Null if there is none.</returns>
    public static string? FindExecutable() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin")
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        // Without it every test of the class is skipped, or fails with the message above.
        if (FindExecutable() is { } executable)
        {
            Assertions.SetDefaultExpectTimeout((float)Support.Poll.Timeout.TotalMilliseconds);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable });
        }
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
