using System.Diagnostics;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Cli;

/// <summary>The package, as the README installs it.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ToolPackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_package_installs_the_command_auth0sync()
    {
        var packages = Path.Combine(_folder, "packages");
        var tools = Path.Combine(_folder, "tools");

        await RunAsync("dotnet", "pack", Path.Combine(RepositoryFolder.Find(), "Auth0Sync.Cli"), "--output", packages, "--artifacts-path", Path.Combine(_folder, "build"));
        await RunAsync("dotnet", "tool", "install", "Auth0Sync.Cli", "--tool-path", tools, "--add-source", packages);
        var output = await RunAsync(Path.Combine(tools, OperatingSystem.IsWindows() ? "auth0sync.exe" : "auth0sync"), "send", "--help");

        Assert.Contains("auth0sync send <file|type>", output, StringComparison.Ordinal);
        Assert.Contains("01-signed-up", output, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var timeout = new CancellationTokenSource(Poll.Timeout);
        try
        {
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{await error}");
            return output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
