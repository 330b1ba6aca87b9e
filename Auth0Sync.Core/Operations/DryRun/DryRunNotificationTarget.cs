using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>A target whose notifications are noted, and answered as if every recipient accepted them.</summary>
internal sealed class DryRunNotificationTarget(INotificationRecipients system, DryRunRecorder recorder) : INotificationTarget
{
    public string Name => system.Name;

    public PolicyOptions Policies => system.Policies;

    public FieldMap FieldMap => system.FieldMap;

    public IReadOnlyList<string> Recipients => system.Recipients;

    public bool Wants(string recipient, NotificationType type) => system.Wants(recipient, type);

    public Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) => system.CheckReadinessAsync(cancellationToken);

    public Task<TargetResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        var result = new TargetResult.Done(new TargetRecord(notification.Id));
        recorder.Add(new DryRunCall.Notify(notification, result));
        return Task.FromResult<TargetResult>(result);
    }
}
