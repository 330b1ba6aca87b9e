using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Moq;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Plans a sequence of events with the handlers, as if every plan were executed.</summary>
internal sealed class PlanningHarness
{
    private static readonly KeyValuePair<string, string>[] MapLines =
    [
        new("email", "email"),
        new("firstname", "given_name"),
        new("user_id", "user_id"),
        new("status", "$status"),
        new("last_event", "$event.time"),
    ];

    private readonly Mock<IRecordTarget> _target = new(MockBehavior.Strict);
    private readonly EventRouter _router;

    public PlanningHarness(PolicyOptions? policies = null)
    {
        var changeDetector = new FieldChangeDetector(new LedgerHasher(Options.Create(new LedgerOptions { Key = new string('k', 32) })));
        var planner = new UpsertPlanner(changeDetector);
        _router = new EventRouter(
            new UserCreatedHandler(planner),
            new UserUpdatedHandler(planner),
            new UserDeletedHandler(changeDetector),
            new UnknownEventTypeHandler());
        if (!FieldMap.TryCreate(MapLines, [], out var map, out _))
        {
            throw new InvalidOperationException("The field map is invalid.");
        }

        _target.SetupGet(t => t.FieldMap).Returns(map);
        _target.SetupGet(t => t.Policies).Returns(policies ?? new PolicyOptions());
        _target.SetupGet(t => t.Traits).Returns(new RecordTraits { FindsByUserId = true, HasUniqueUserId = true, HasUniqueEmail = true });
        _target.SetupGet(t => t.UserIdField).Returns("user_id");
        _target.SetupGet(t => t.EmailField).Returns("email");
    }

    public LedgerRow Row { get; set; } = LedgerRow.Empty;

    public Plan CreatePlan(Auth0EventBuilder json) => CreatePlan(json.ToEvent());

    public Plan CreatePlan(Auth0Event auth0Event) => _router.GetHandler(auth0Event.Type).CreatePlan(auth0Event, Row, _target.Object);

    /// <summary>Plans, and sets the row as after the execution with the record <c>r1</c>.</summary>
    public Plan PlanAndApply(Auth0EventBuilder json) => PlanAndApply(json.ToEvent());

    /// <inheritdoc cref="PlanAndApply(Auth0EventBuilder)"/>
    public Plan PlanAndApply(Auth0Event auth0Event)
    {
        var plan = CreatePlan(auth0Event);
        Row = plan switch
        {
            Plan.NoTargetCall noTargetCall => noTargetCall.Row,
            Plan.Write write => write.Row with { RecordId = "r1" },
            Plan.Remove { Policy: DeletePolicy.Deactivate } remove => remove.Row with { RecordId = "r1" },
            Plan.Remove remove => remove.Row,
            _ => throw new InvalidOperationException(plan.GetType().Name),
        };
        return plan;
    }
}
