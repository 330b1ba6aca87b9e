using System.Diagnostics;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Azure;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>
/// The instances that do not call a target because their circuit is open, for people. Each writes a row next to the claims of
/// the instances, which expires by itself. Nothing is decided from it: no call waits for a write, and one that fails is dropped.
/// </summary>
internal sealed class OpenCircuits(string target, IInstanceRegistry registry, TimeProvider time)
{
    // Until the call that probes the target has ended, and the circuit is closed or opens again.
    private static readonly TimeSpan ProbeAllowance = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);

    private readonly string _rows = $"{target}-circuit";
    private readonly string _instanceId = Guid.NewGuid().ToString("N");
    private Task _lastWrite = Task.CompletedTask;

    /// <summary>Reports that this instance does not call the target.</summary>
    /// <param name="duration">Until a call may probe the target.</param>
    public void ReportOpen(TimeSpan duration) => Enqueue(cancellationToken =>
        registry.WriteClaimAsync(_rows, new InstanceClaim(_instanceId, 0), duration + ProbeAllowance, cancellationToken));

    /// <summary>Reports that this instance calls the target again.</summary>
    public void ReportClosed() => Enqueue(cancellationToken => registry.RemoveClaimAsync(_rows, _instanceId, cancellationToken));

    /// <summary>Whether any instance reported an open circuit.</summary>
    /// <exception cref="RequestFailedException">The registry cannot be read.</exception>
    public async Task<bool> IsAnyOpenAsync(CancellationToken cancellationToken) => (await registry.ReadClaimsAsync(_rows, cancellationToken)).Count > 0;

    // One after the other, so that the last report counts.
    private void Enqueue(Func<CancellationToken, Task> write) => _lastWrite = WriteAsync(_lastWrite, write);

    private async Task WriteAsync(Task previous, Func<CancellationToken, Task> write)
    {
        // Not a part of the event whose call failed.
        Activity.Current = null;
        await previous;
        using var timeout = new CancellationTokenSource(WriteTimeout, time);
        try
        {
            await write(timeout.Token);
        }
        catch (Exception)
        {
            // Whatever it is, no event is concerned, and what depends on the storage account reports its failures.
        }
    }
}
