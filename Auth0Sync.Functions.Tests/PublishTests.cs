using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace Auth0Sync.Functions.Tests;

/// <summary>The contents of the package that <c>dotnet publish</c>, and so azd, creates.</summary>
[Trait("Category", "Integration")]
public sealed class PublishTests : IDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly string _output = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_output, recursive: true);

    [Fact]
    public async Task The_package_contains_host_json_and_every_function_and_no_local_settings()
    {
        await PublishAsync();

        var files = Directory.GetFiles(_output, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.Contains("Auth0Sync.Functions.dll", files);
        Assert.Contains("worker.config.json", files);
        Assert.Contains("extensions.json", files);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(FindRepositoryRoot(), "host.json")), await File.ReadAllTextAsync(Path.Combine(_output, "host.json")));
        Assert.DoesNotContain(files, file => file!.StartsWith("local.settings", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(GetFunctionsInCode(), await GetPublishedFunctionsAsync());
    }

    private static IEnumerable<string> GetFunctionsInCode() => typeof(ReceiveEvents).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
        .OfType<string>()
        .Order(StringComparer.Ordinal);

    private async Task<IEnumerable<string>> GetPublishedFunctionsAsync()
    {
        using var metadata = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_output, "functions.metadata")));
        return [.. metadata.RootElement.EnumerateArray().Select(function => function.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }

    private async Task PublishAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = FindRepositoryRoot(),
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[] { "publish", "Auth0Sync.Functions", "--no-build", "--configuration", Configuration, "--output", _output })
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
