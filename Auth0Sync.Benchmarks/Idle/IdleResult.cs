namespace Auth0Sync.Benchmarks.Idle;

/// <summary>The cost of single events.</summary>
internal sealed record IdleCosts(double CreateMs, double UpdateMs, double CallsPerEvent);

/// <summary>The result of <c>idle</c>: medians from the queue to the outcome, in milliseconds.</summary>
/// <param name="CreateP50Ms">A creation, as configured.</param>
/// <param name="UpdateP50Ms">An update, as configured.</param>
/// <param name="CreateUnbatchedP50Ms">A creation without batching.</param>
/// <param name="UpdateUnbatchedP50Ms">An update without batching.</param>
/// <param name="ExtraMs">The delay added by batching: the larger one of creation and update.</param>
internal sealed record IdleResult(
    int Users,
    double CreateP50Ms,
    double UpdateP50Ms,
    double CreateUnbatchedP50Ms,
    double UpdateUnbatchedP50Ms,
    double ExtraMs,
    double CallsPerEvent,
    double CallsPerEventUnbatched)
{
    public static IdleResult Create(int users, IdleCosts batched, IdleCosts unbatched) => new(
        users,
        batched.CreateMs,
        batched.UpdateMs,
        unbatched.CreateMs,
        unbatched.UpdateMs,
        Math.Max(batched.CreateMs - unbatched.CreateMs, batched.UpdateMs - unbatched.UpdateMs),
        batched.CallsPerEvent,
        unbatched.CallsPerEvent);
}
