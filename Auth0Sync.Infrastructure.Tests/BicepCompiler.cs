using System.Reflection;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Infrastructure.Tests;

/// <summary>Runs the Bicep compiler in the <c>infra</c> folder.</summary>
internal static class BicepCompiler
{
    public static string TemplatesFolder { get; } = Path.Combine(RepositoryFolder.Find(), "infra");

    // The package uses Windows path separators.
    private static string CompilerPath => typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "BicepPath").Value!.Replace('\\', '/');

    public static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var variables = environment.ToDictionary(variable => variable.Name, variable => variable.Value);

        // Some machines lack the ICU libraries, and the compiler does not need them.
        variables["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        return await CommandLineTool.RunAsync(CompilerPath, arguments, TemplatesFolder, deadline.Token, variables);
    }
}
