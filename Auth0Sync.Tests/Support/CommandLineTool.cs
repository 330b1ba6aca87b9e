using System.Diagnostics;
using System.Text;

namespace Auth0Sync.Tests.Support;

/// <summary>Runs a command-line tool and captures its output.</summary>
internal static class CommandLineTool
{
    /// <summary>Runs the tool until it exits, or kills it when canceled.</summary>
    /// <param name="environment">Additional environment variables.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string name,
        IEnumerable<string> arguments,
        string workingDirectory,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(name, arguments)
            {
                WorkingDirectory = workingDirectory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
        {
            process.StartInfo.Environment[variable] = value;
        }

        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);

        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (output)
        {
            return (process.ExitCode, output.ToString());
        }

        // Null marks the end of one of the two streams, in any order.
        void Append(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}
