using System.Diagnostics;
using System.Text;

namespace Auth0Sync.Tests.Support;

/// <summary>Runs a command-line tool and keeps what it prints.</summary>
internal static class CommandLineTool
{
    /// <summary>Runs it until it ends.</summary>
    /// <param name="name">The tool.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingDirectory">The folder to run it in.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="environment">Environment variables to set for it.</param>
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

        // Null is the end of one of the two streams, and which ends first is chance.
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
