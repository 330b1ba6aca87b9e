using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

public sealed class AzuriteInstallerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("azurite-installer-").FullName;

    [Fact]
    public async Task Two_processes_that_install_at_once_end_with_one_whole_installation()
    {
        var bothAreInstalling = new CountdownEvent(2);
        async Task InstallAsync(string folder, CancellationToken cancellationToken)
        {
            bothAreInstalling.Signal();
            await Task.Run(bothAreInstalling.Wait, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "installed"), "", cancellationToken);
        }

        var installer = new AzuriteInstaller(_folder, InstallAsync, new SilentWork());

        var installations = await Task.WhenAll(installer.EnsureAsync(default), installer.EnsureAsync(default));

        var installation = Assert.Single(Directory.EnumerateDirectories(_folder));
        Assert.All(installations, folder => Assert.Equal(installation, folder));
        Assert.Equal(
            ["installed", "package-lock.json", "package.json"],
            Directory.EnumerateFiles(installation).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_installed_is_not_installed_again()
    {
        var runs = 0;
        var installer = new AzuriteInstaller(_folder, (_, _) => Task.FromResult(++runs), new SilentWork());

        await installer.EnsureAsync(default);
        await installer.EnsureAsync(default);

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_failed_installation_leaves_nothing_behind()
    {
        var installer = new AzuriteInstaller(_folder, (_, _) => throw new LocalHostException("npm is ill"), new SilentWork());

        await Assert.ThrowsAsync<LocalHostException>(() => installer.EnsureAsync(default));

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
