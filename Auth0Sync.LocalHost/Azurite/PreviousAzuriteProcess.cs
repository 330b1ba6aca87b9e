using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>
/// An Azurite that used the same data folder before. It outlives a killed parent by the moment that it needs to write
/// its data, and two at once would spoil the files.
/// </summary>
internal static class PreviousAzuriteProcess
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Waits until the process that a file names is gone.</summary>
    /// <exception cref="LocalHostException">It stays.</exception>
    public static async Task WaitForExitAsync(string pidFile, CancellationToken cancellationToken)
    {
        if (!File.Exists(pidFile)
            || !int.TryParse(await File.ReadAllTextAsync(pidFile, cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ExitTimeout);
        try
        {
            using var process = Process.GetProcessById(pid);
            if (process.ProcessName.StartsWith("node", StringComparison.OrdinalIgnoreCase))
            {
                await process.WaitForExitAsync(patience.Token);
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It is gone, and was killed before it could remove its file.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalHostException(
                $"Another Azurite (process {pid}) uses {Path.GetDirectoryName(pidFile)}. Stop it, or choose another folder with --data.");
        }
    }
}
