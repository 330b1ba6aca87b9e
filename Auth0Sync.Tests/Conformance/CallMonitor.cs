using System.Collections.Concurrent;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Tests.Conformance;

/// <summary>Stands between a target and its simulated system: counts the calls and decides which of them fail.</summary>
internal sealed class CallMonitor(TimeProvider time)
{
    /// <summary>How long a failure asks to wait, if it does.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, CallFailure> _failuresByText = new(StringComparer.Ordinal);
    private readonly Dictionary<int, CallFailure> _failuresByNumber = [];
    private readonly List<ObservedCall> _calls = [];
    private CallFailure? _failureOfAll;

    /// <summary>Awaited before each call, so that calls can be interleaved and workers killed.</summary>
    public Func<Task> BeforeEffect { get; set; } = () => Task.CompletedTask;

    /// <summary>The calls since the last <see cref="Restart"/>.</summary>
    public IReadOnlyList<ObservedCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Forgets the calls so far and counts from 1 again.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _calls.Clear();
            _failuresByNumber.Clear();
        }
    }

    /// <summary>Makes one call fail.</summary>
    /// <param name="number">The number of the call since the last <see cref="Restart"/>, from 1.</param>
    /// <param name="failure">How it fails.</param>
    public void FailCall(int number, CallFailure failure)
    {
        lock (_lock)
        {
            _failuresByNumber[number] = failure;
        }
    }

    /// <summary>Makes all calls fail until <see cref="Mend"/>.</summary>
    public void FailAll(CallFailure failure) => _failureOfAll = failure;

    /// <summary>Makes the calls fail whose content contains a text.</summary>
    public void FailCallsWith(string text, CallFailure failure) => _failuresByText[text] = failure;

    /// <summary>Ends all failures.</summary>
    public void Mend()
    {
        _failureOfAll = null;
        _failuresByText.Clear();
        lock (_lock)
        {
            _failuresByNumber.Clear();
        }
    }

    /// <summary>Called for every call before it takes effect.</summary>
    /// <returns>How it fails; null if it does not.</returns>
    public async Task<CallFailure?> EnterAsync(string operation, string content, SimulatedRequest? request)
    {
        await BeforeEffect();
        lock (_lock)
        {
            _calls.Add(new ObservedCall(operation, time.GetUtcNow(), request));
            if (_failuresByNumber.TryGetValue(_calls.Count, out var failure))
            {
                return failure;
            }
        }

        foreach (var (text, failure) in _failuresByText)
        {
            if (content.Contains(text, StringComparison.Ordinal))
            {
                return failure;
            }
        }

        return _failureOfAll;
    }
}
