using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace Auth0Sync.Functions.Tests;

/// <summary>
/// The contents of the package that azd deploys, created by the command of <c>docs/azure.md</c>. It runs in a copy of the
/// repository with a <c>local.settings.json</c>, which the repository may lack, or have as a developer's own.
/// </summary>
[Trait("Category", "Integration")]
public sealed class PublishTests : IDisposable
{
    private const string LocalSettings = "local.settings.json";

    private static readonly string[] Projects = ["Auth0Sync.Core", "Auth0Sync.Functions"];
    private static readonly string[] OutputFolders = ["bin", "obj"];

    // In a work tree of git, .git is a file.
    private static readonly string[] OmittedFiles = [LocalSettings, ".git"];

    private readonly string _copy = Directory.CreateTempSubdirectory("publish-").FullName;

    private string Package => Path.Combine(_copy, "package");

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    [Fact]
    public async Task The_package_contains_host_json_every_function_and_the_extensions_and_no_local_settings()
    {
        CopyRepository();
        await File.WriteAllTextAsync(Path.Combine(_copy, LocalSettings), """{"IsEncrypted":false,"Values":{"Auth0Sync__HubSpot__AccessToken":"a secret of the developer"}}""");

        await PublishAsync();

        var files = Directory.GetFiles(Package, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Package, file).Replace('\\', '/')).ToList();
        Assert.Contains("Auth0Sync.Functions.dll", files);
        Assert.Contains("worker.config.json", files);
        Assert.Contains("extensions.json", files);
        Assert.Contains(files, file => file.StartsWith(".azurefunctions/", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(FindRepositoryRoot(), "host.json")), await File.ReadAllTextAsync(Path.Combine(Package, "host.json")));
        Assert.Equal(GetFunctionsInCode(), await GetPublishedFunctionsAsync());

        // The build has them, for a host on this machine.
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_copy, "Auth0Sync.Functions", "bin"), LocalSettings, SearchOption.AllDirectories));
        Assert.DoesNotContain(files, file => Path.GetFileName(file).StartsWith("local.settings", StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> GetFunctionsInCode() => typeof(ReceiveEvents).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
        .OfType<string>()
        .Order(StringComparer.Ordinal);

    private async Task<IEnumerable<string>> GetPublishedFunctionsAsync()
    {
        using var metadata = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Package, "functions.metadata")));
        return [.. metadata.RootElement.EnumerateArray().Select(function => function.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }

    private void CopyRepository()
    {
        var root = FindRepositoryRoot();
        foreach (var file in Directory.GetFiles(root).Where(file => !OmittedFiles.Contains(Path.GetFileName(file))))
        {
            File.Copy(file, Path.Combine(_copy, Path.GetFileName(file)));
        }

        foreach (var project in Projects)
        {
            CopyFolder(Path.Combine(root, project), Path.Combine(_copy, project));
        }
    }

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.GetDirectories(source).Where(folder => !OutputFolders.Contains(Path.GetFileName(folder))))
        {
            CopyFolder(folder, Path.Combine(target, Path.GetFileName(folder)));
        }
    }

    private async Task PublishAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _copy,
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[] { "publish", "Auth0Sync.Functions", "--configuration", "Release", "--output", Package })
        {
            start.ArgumentList.Add(argument);
        }

        // The test runner sets MSBuild variables that would break another build.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, output);
    }

    private static string FindRepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Auth0Sync.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Auth0Sync.sln was not found in any parent folder of the tests.");
        }

        return folder.FullName;
    }
}
