using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>A command that runs in its own process, so that commands do not share the heap or compiled code.</summary>
/// <param name="Name">The name of the result.</param>
/// <param name="Arguments">The command and its options.</param>
internal sealed record ChildProcessCommand(string Name, IReadOnlyList<string> Arguments)
{
    /// <summary>Runs the command and returns its result. The progress is written to standard error.</summary>
    /// <exception cref="BenchmarkException">The command failed.</exception>
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
