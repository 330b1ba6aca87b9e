using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Moq;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Decides events one after the other as the handlers would, with every plan carried out.</summary>
internal sealed class Deciding
{
    private static readonly KeyValuePair<string, string>[] Lines =
    [
        new("email", "email"),
        new("firstname", "given_name"),
        new("user_id", "user_id"),
        new("status", "$status"),
        new("last_event", "$event.time"),
    ];

    private readonly Mock<ITarget> _target = new(MockBehavior.Strict);
    private readonly EventRouter _router;

    public Deciding(PolicyOptions? policies = null)
    {
        var options = Options.Create(policies ?? new PolicyOptions());
        var diff = new FieldDiff(new LedgerHash(Options.Create(new LedgerOptions { Key = new string('k', 32) })));
        var planner = new LivingUserPlanner(diff, options);
        _router = new EventRouter(
            new UserCreatedHandler(planner),
            new UserUpdatedHandler(planner, options),
            new UserDeletedHandler(diff, options),
            new UnknownTypeHandler());
        if (!FieldMap.TryCreate(Lines, [], out var map, out _))
        {
            throw new InvalidOperationException("The map is wrong.");
        }

        _target.SetupGet(t => t.Map).Returns(map);
        _target.SetupGet(t => t.UserIdField).Returns("user_id");
        _target.SetupGet(t => t.EmailField).Returns("email");
    }

    public LedgerRow Row { get; set; } = LedgerRow.Empty;

    public Plan Decide(Auth0EventJson json) => Decide(json.ToEvent());

    public Plan Decide(Auth0Event auth0Event) => _router.HandlerFor(auth0Event.Type).Decide(auth0Event, Row, _target.Object);

    /// <summary>Decides, and takes the row that follows when the record is <c>r1</c>.</summary>
    public Plan Apply(Auth0EventJson json) => Apply(json.ToEvent());

    /// <inheritdoc cref="Apply(Auth0EventJson)"/>
    public Plan Apply(Auth0Event auth0Event)
    {
        var plan = Decide(auth0Event);
        Row = plan switch
        {
            Plan.Settled settled => settled.Row,
            Plan.Write write => write.Row with { RecordId = "r1" },
            Plan.Remove { Policy: DeletePolicy.Deactivate } remove => remove.Row with { RecordId = "r1" },
            Plan.Remove remove => remove.Row,
            _ => throw new InvalidOperationException(plan.GetType().Name),
        };
        return plan;
    }
}
