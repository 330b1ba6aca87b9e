using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>A command that is measured in a process of its own, so that none inherits another's heap or compiled code.</summary>
/// <param name="Name">The name of its result.</param>
/// <param name="Arguments">The command and its options.</param>
internal sealed record ChildProcessCommand(string Name, IReadOnlyList<string> Arguments)
{
    /// <summary>Runs it; its progress goes to standard error.</summary>
    /// <exception cref="BenchmarkException">It failed.</exception>
    public async Task<JsonNode> RunAsync(IEnumerable<string> additionalArguments, CancellationToken cancellationToken)
    {
        var start = CurrentProgram.CreateStartInfo([.. Arguments, "--json", .. additionalArguments]);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!
                : throw new BenchmarkException($"{string.Join(' ', Arguments)} failed.");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
