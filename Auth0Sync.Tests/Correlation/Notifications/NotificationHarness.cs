using Auth0Sync.Core.Correlation.Execution;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation.Notifications;

/// <summary>Plans and sends the notifications of one user to one recipient. The test decides what happens to each.</summary>
/// <param name="nextFate">Returns what happens to the next notification.</param>
internal sealed class NotificationHarness(Func<DeliveryFate> nextFate) : INotificationTarget
{
    private const string Recipient = "recipient";

    public static readonly IReadOnlyList<string> Paths = ["user_metadata.one", "user_metadata.two"];

    private static readonly LedgerHasher Hasher = new(Options.Create(new LedgerOptions { Key = new string('k', LedgerOptions.MinimumKeyLength) }));

    private readonly NotificationPlanner _planner = new(Hasher);
    private readonly List<Notification> _received = [];
    private LedgerRow _row = LedgerRow.Empty;

    /// <summary>What the recipient received, without repetitions.</summary>
    public IReadOnlyList<Notification> Received => [.. _received.DistinctBy(notification => notification.Id)];

    public string Name => "notifications";

    public PolicyOptions Policies { get; } = new();

    public FieldMap FieldMap { get; } = CreateFieldMap();

    public IReadOnlyList<string> Recipients { get; } = [Recipient];

    public bool Wants(string recipient, NotificationType type) => true;

    public Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) => Task.FromResult<TargetReadiness>(new TargetReadiness.Ready());

    public Task<TargetResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        var fate = nextFate();
        if (fate is DeliveryFate.Delivered or DeliveryFate.ResponseLost or DeliveryFate.KilledAfter)
        {
            _received.Add(notification);
        }

        return fate switch
        {
            DeliveryFate.Delivered => Task.FromResult<TargetResult>(new TargetResult.Done(new TargetRecord(notification.Id))),
            DeliveryFate.KilledBefore or DeliveryFate.KilledAfter => throw new OperationCanceledException("The worker was killed."),
            _ => Task.FromResult<TargetResult>(new TargetResult.Busy(null, "There is no response.")),
        };
    }

    /// <returns>False if the event has to be processed again.</returns>
    public async Task<bool> ProcessAsync(Auth0Event auth0Event)
    {
        var plan = _planner.CreatePlan(auth0Event, _row, this);
        if (plan is not Plan.Notify notify)
        {
            _row = Assert.IsType<Plan.NoTargetCall>(plan).Row;
            return true;
        }

        _row = plan.MarkInProgress(_row, auth0Event.Time);
        try
        {
            var result = await NotificationSender.SendAsync(this, new LedgerEntry(Name, "user", _row, null, null), notify, CancellationToken.None);
            _row = result.Row;
            return result.Outcome is not Outcome.Deferred;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static FieldMap CreateFieldMap() =>
        FieldMap.TryCreate(Paths.Select(path => KeyValuePair.Create(INotificationTarget.GetField(Recipient, path), $"{path}|json")), [], out var map, out _)
            ? map
            : throw new InvalidOperationException("The field map is invalid.");
}

/// <summary>What happens to a notification that is sent.</summary>
internal enum DeliveryFate
{
    Delivered,
    RequestLost,
    ResponseLost,

    /// <summary>The worker dies before the notification is delivered.</summary>
    KilledBefore,

    /// <summary>The worker dies after the notification was delivered.</summary>
    KilledAfter,
}
