namespace Auth0Sync.Benchmarks.Idle;

/// <summary>What single events cost one product.</summary>
internal sealed record IdleCosts(double CreateMs, double UpdateMs, double CallsPerEvent);

/// <summary>The result of <c>idle</c>: medians from the queue to the outcome, in milliseconds.</summary>
/// <param name="Users">How many users were created and updated, one after the other.</param>
/// <param name="CreateP50Ms">A creation, as configured.</param>
/// <param name="UpdateP50Ms">An update, as configured.</param>
/// <param name="CreateUnbatchedP50Ms">A creation, without waiting for company.</param>
/// <param name="UpdateUnbatchedP50Ms">An update, without waiting for company.</param>
/// <param name="ExtraMs">How much longer an event takes with batching: the larger of creation and update.</param>
/// <param name="CallsPerEvent">Calls for one event, as configured.</param>
/// <param name="CallsPerEventUnbatched">Calls for one event, without waiting for company.</param>
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
    /// <summary>Sums up.</summary>
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
