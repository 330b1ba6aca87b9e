using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

[Trait("Category", "Unit")]
public sealed class AzuriteInstallerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("azurite-installer-").FullName;

    [Fact]
    public async Task Two_concurrent_installations_end_with_one_complete_installation()
    {
        var bothAreInstalling = new CountdownEvent(2);
        async Task InstallAsync(string folder, CancellationToken cancellationToken)
        {
            bothAreInstalling.Signal();
            await Task.Run(bothAreInstalling.Wait, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "installed"), "", cancellationToken);
        }

        var installer = new AzuriteInstaller(_folder, InstallAsync, new NullProgressReporter());

        var installations = await Task.WhenAll(installer.EnsureInstalledAsync(default), installer.EnsureInstalledAsync(default));

        var installation = Assert.Single(Directory.EnumerateDirectories(_folder));
        Assert.All(installations, folder => Assert.Equal(installation, folder));
        Assert.Equal(
            ["installed", "package-lock.json", "package.json"],
            Directory.EnumerateFiles(installation).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_existing_installation_is_reused()
    {
        var installCount = 0;
        var installer = new AzuriteInstaller(_folder, (_, _) => Task.FromResult(++installCount), new NullProgressReporter());

        await installer.EnsureInstalledAsync(default);
        await installer.EnsureInstalledAsync(default);

        Assert.Equal(1, installCount);
    }

    [Fact]
    public async Task A_failed_installation_leaves_nothing_behind()
    {
        var installer = new AzuriteInstaller(_folder, (_, _) => throw new LocalHostException("npm failed"), new NullProgressReporter());

        await Assert.ThrowsAsync<LocalHostException>(() => installer.EnsureInstalledAsync(default));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task The_lock_file_names_no_registry()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AzuritePackage.Folder, "package-lock.json"));

        Assert.DoesNotContain("\"resolved\"", text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
