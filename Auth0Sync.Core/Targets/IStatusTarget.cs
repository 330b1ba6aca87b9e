namespace Auth0Sync.Core.Targets;

/// <summary>
/// A system in which the status of a user has effects beyond a field, such as on subscriptions. The target decides by its
/// own policies what a status does.
/// </summary>
public interface IStatusTarget : IRecordTarget
{
    /// <summary>Makes the record's state that of the status. Repeatable. If it is canceled, it is unknown what took effect.</summary>
    Task<TargetResult> SetStatusAsync(RecordReference record, RecordStatus status, WriteContext context, CancellationToken cancellationToken);
}
