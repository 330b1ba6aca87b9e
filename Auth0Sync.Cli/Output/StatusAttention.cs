using Auth0Sync.Core.Operations.Status;

namespace Auth0Sync.Cli.Output;

/// <summary>What of a status needs a person, and what to do about it.</summary>
/// <param name="Text">What is wrong.</param>
/// <param name="Next">What to do.</param>
internal sealed record StatusAttention(string Text, string Next)
{
    private const string CheckFunction = "Check that the function that takes them is enabled, running and fast enough (docs/runbook.md, alert queue-waiting).";

    public static IEnumerable<StatusAttention> Find(StatusReport report) => report.Targets.SelectMany(FindForTarget).Concat(report.Review.Select(items => new StatusAttention(
        $"{Texts.Count(items.Count, "review item")} {items.Reason}, the oldest of {Texts.Format(items.OldestAddedAt)}.",
        $"See: auth0sync review list --reason {items.Reason}")));

    private static IEnumerable<StatusAttention> FindForTarget(TargetStatus target)
    {
        if (target.Pause is { } pause)
        {
            var why = pause.Reason.Length > 0 ? $": {pause.Reason}" : "";
            yield return new($"{target.Target} has been paused since {Texts.Format(pause.PausedAt)} by {pause.PausedBy}{why}.", $"Continue: auth0sync resume {target.Target}");
        }

        if (target.Circuit == CircuitState.Open)
        {
            yield return new($"{target.Target} does not respond; its circuit is open.", "Find out why: auth0sync doctor");
        }

        if (target.Queue is { IsOverdue: true })
        {
            yield return new($"The oldest event of {target.Target} has waited for {FormatAge(target.Queue)}, longer than Auth0Sync:Queue:WarnAfter.", CheckFunction);
        }

        if (target.Poison is { IsOverdue: true })
        {
            yield return new($"{target.Target} has {Texts.Count(target.Poison.Length, "poison message")}, which nothing has moved to review for {FormatAge(target.Poison)}.", CheckFunction);
        }
        else if (target.Poison is { Length: > 0 })
        {
            yield return new($"{target.Target} has {Texts.Count(target.Poison.Length, "poison message")} on the way to review.", "Then: auth0sync review list --reason Poisoned");
        }
    }

    private static string FormatAge(QueueStatus queue) => Texts.Format(TimeSpan.FromSeconds(queue.OldestAgeSeconds ?? 0));
}
