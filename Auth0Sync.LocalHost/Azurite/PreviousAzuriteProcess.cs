using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>
/// The Azurite that last used a data folder. After its parent was killed it still runs until its data is saved; a second
/// one at the same time would corrupt the files.
/// </summary>
internal static class PreviousAzuriteProcess
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Waits until the process in a PID file has exited.</summary>
    /// <exception cref="LocalHostException">The process is still running after the timeout.</exception>
    public static async Task WaitForExitAsync(string pidFile, CancellationToken cancellationToken)
    {
        if (!File.Exists(pidFile)
            || !int.TryParse(await File.ReadAllTextAsync(pidFile, cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            return;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ExitTimeout);
        try
        {
            using var process = Process.GetProcessById(pid);
            if (process.ProcessName.StartsWith("node", StringComparison.OrdinalIgnoreCase))
            {
                await process.WaitForExitAsync(timeout.Token);
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It was killed before it could delete its PID file.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalHostException(
                $"Another Azurite (process {pid}) is using {Path.GetDirectoryName(pidFile)}. Stop it, or choose another folder with --data.");
        }
    }
}
