namespace Auth0Sync.Core.Targets;

/// <summary>A system that keeps no records and is told what changed.</summary>
public interface INotificationTarget : INotificationRecipients
{
    /// <summary>Delivers a notification. It may be delivered more than once, always with the same id.</summary>
    /// <returns>
    /// <see cref="TargetResult.Done"/>, also if the recipient is gone for good and wants nothing; <see cref="TargetResult.Rejected"/>
    /// if it refuses this notification only; otherwise why it has to be repeated.
    /// </returns>
    Task<TargetResult> NotifyAsync(Notification notification, CancellationToken cancellationToken);

    /// <summary>The name in the field map of what a recipient is told about.</summary>
    static string GetField(string recipient, string path) => $"{recipient}:{path}";
}
