namespace Auth0Sync.Core.Targets;

/// <summary>
/// Who is told what by a system that keeps no records. Its field map has the fields of each recipient under the recipient's
/// name (<see cref="INotificationTarget.GetField"/>), so that the ledger knows what each of them was told.
/// </summary>
public interface INotificationRecipients : ITarget
{
    /// <summary>The names of the recipients.</summary>
    IReadOnlyList<string> Recipients { get; }

    /// <summary>Whether a recipient wants notifications of a type.</summary>
    bool Wants(string recipient, NotificationType type);
}
