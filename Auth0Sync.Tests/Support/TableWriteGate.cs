using Azure.Core;
using Azure.Core.Pipeline;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// Holds back one write to a table before it is sent, until the test lets it go. No timeout of the client runs meanwhile, so a
/// test can do anything in between on a machine of any speed.
/// </summary>
internal sealed class TableWriteGate(string table) : HttpPipelinePolicy
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _writesUntilHeld;

    /// <summary>Completes when the write is held back.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Chooses the write to hold back.</summary>
    /// <param name="number">1 for the next write.</param>
    public void HoldWrite(int number) => Volatile.Write(ref _writesUntilHeld, number);

    public void Open() => _opened.TrySetResult();

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (IsWrite(message.Request) && Interlocked.Decrement(ref _writesUntilHeld) == 0)
        {
            _reached.TrySetResult();
            await _opened.Task;
        }

        await ProcessNextAsync(message, pipeline);
    }

    private bool IsWrite(Request request) => request.Method != RequestMethod.Get && request.Uri.Path.Contains($"/{table}", StringComparison.Ordinal);
}
