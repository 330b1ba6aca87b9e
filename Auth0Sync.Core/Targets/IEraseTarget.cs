namespace Auth0Sync.Core.Targets;

/// <summary>A system whose records can be erased permanently, with their content.</summary>
public interface IEraseTarget : IRecordTarget
{
    Task<TargetResult> EraseAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken);
}
