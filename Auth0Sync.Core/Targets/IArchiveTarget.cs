namespace Auth0Sync.Core.Targets;

/// <summary>A system whose records can be archived and restored.</summary>
public interface IArchiveTarget : IRecordTarget
{
    Task<TargetResult> ArchiveAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken);
}
