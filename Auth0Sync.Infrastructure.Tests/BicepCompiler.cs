using System.Reflection;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Infrastructure.Tests;

/// <summary>Runs the Bicep compiler in the folder of the templates.</summary>
internal static class BicepCompiler
{
    /// <summary>The folder of the templates.</summary>
    public static string TemplatesFolder { get; } = Path.Combine(RepositoryFolder.Find(), "infra");

    // The package's path is written for Windows.
    private static string CompilerPath => typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "BicepPath").Value!.Replace('\\', '/');

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="environment">Environment variables that the parameters read.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var variables = environment.ToDictionary(variable => variable.Name, variable => variable.Value);

        // The compiler needs no culture, and some machines have none.
        variables["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        return await CommandLineTool.RunAsync(CompilerPath, arguments, TemplatesFolder, deadline.Token, variables);
    }
}
