using System.Text.Json.Nodes;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>What HubSpot really answers, and what stands on the way to it, from the webhook to the contact.</summary>
public sealed class HubSpotAnswersTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static Auth0EventJson Ines => Auth0EventJson.Created().WithEmail("ines@example.com");

    /// <summary>Statuses that a gateway, a wrong path or a retired version answers with.</summary>
    public static TheoryData<int, string> Strays => new()
    {
        { 404, """{"status":"error","message":"no route"}""" },
        { 404, """{"status":"error","message":"resource not found"}""" },
        { 404, "{}" },
        { 404, """{"status":"error","message":"m","category":"VALIDATION_ERROR","correlationId":"c"}""" },
        { 410, """{"status":"error","message":"m","category":"VALIDATION_ERROR","correlationId":"c"}""" },
        { 405, """{"status":"error","message":"m","correlationId":"c"}""" },
        { 301, "{}" },
        { 308, "{}" },
        { 400, """{"message":"Bad Request"}""" },
        { 403, """{"message":"Forbidden"}""" },
        { 409, """{"message":"Conflict"}""" },
        { 422, "{}" },
    };

    public static TheoryData<TakenValueAnswer, bool> Refusals
    {
        get
        {
            var data = new TheoryData<TakenValueAnswer, bool>();
            foreach (var answer in Enum.GetValues<TakenValueAnswer>())
            {
                data.Add(answer, true);
                data.Add(answer, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Strays))]
    public async Task A_deletion_waits_while_something_else_answers_in_HubSpots_place(int status, string body)
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Ines.At(1));
        Stray(walk, Operation.BatchRead, status, body, times: 2);

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Auth0EventJson.Deleted().At(2)));
        Assert.Equal("Deferred:TargetBusy", await walk.CorrelateAgainAsync());
        Assert.Equal("Deactivated", await walk.CorrelateAgainAsync());

        Assert.Equal("deactivated", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
        Assert.Empty(await walk.ReviewAsync());
        Assert.Equal(2, walk.Logs.All.Count(line => line.EventId == LogEvents.TargetRefused && line.Values["Status"] == $"{status}"));
        Assert.All(
            walk.Logs.All.Where(line => line.EventId == LogEvents.TargetNotReached),
            line => Assert.Equal((LogLevel.Warning, $"{status}"), (line.Level, line.Values["Status"])));
        Assert.Equal(2, walk.Logs.All.Count(line => line.EventId == LogEvents.TargetNotReached));
    }

    [Theory]
    [MemberData(nameof(Strays))]
    public async Task A_creation_waits_while_something_else_answers_in_HubSpots_place(int status, string body)
    {
        await using var walk = await Walk.StartAsync(azurite);
        Stray(walk, Operation.BatchCreate, status, body);

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Ines));
        Assert.Equal("Created", await walk.CorrelateAgainAsync());

        Assert.Equal("ines@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Theory]
    [InlineData("Review")]
    [InlineData("Respect")]
    [InlineData("Recreate")]
    public async Task A_change_waits_and_takes_no_contact_for_removed(string onRemovedRecord)
    {
        await using var walk = await Walk.StartAsync(azurite, $"Policies:OnRemovedRecord={onRemovedRecord}");
        await walk.PlayAsync(Ines.At(1));
        Stray(walk, Operation.BatchUpdate, 404, """{"status":"error","message":"no route"}""");
        Stray(walk, Operation.BatchRead, 404, """{"status":"error","message":"no route"}""", times: 4);

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("given_name", "Maria")));
        walk.HubSpot.Faults.Clear();
        Assert.Equal("Updated", await walk.CorrelateAgainAsync());

        Assert.Equal("Maria", Assert.Single(walk.HubSpot.Contacts)["firstname"]);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task An_erasure_waits_too()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnDelete=Erase");
        await walk.PlayAsync(Ines.At(1));
        Stray(walk, Operation.GdprDelete, 404, "{}");

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Auth0EventJson.Deleted().At(2)));
        Assert.Equal("Deactivated", await walk.CorrelateAgainAsync());

        Assert.Empty(walk.HubSpot.Contacts);
    }

    [Fact]
    public async Task A_creation_never_finds_that_there_is_no_contact()
    {
        await using var walk = await Walk.StartAsync(azurite);
        Stray(walk, Operation.BatchCreate, 404, """{"status":"error","message":"m","category":"OBJECT_NOT_FOUND","correlationId":"c"}""");

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Ines));
        Assert.Equal("Created", await walk.CorrelateAgainAsync());
    }

    [Fact]
    public async Task A_path_that_leads_nowhere_is_a_matter_of_configuration_as_soon_as_the_properties_are_not_found_either()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Ines.At(1));
        walk.HubSpot.Faults.Add(new Fault { Kind = FaultKind.Status, Status = 404, Body = new JsonObject() });

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("given_name", "Maria")));
        Assert.Equal("Deferred:Misconfigured", await walk.CorrelateAgainAsync());

        Assert.Contains("ApiVersion", Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.TargetMisconfigured).Text, StringComparison.Ordinal);
        Assert.Equal(1, await walk.WaitingAsync());
        Assert.Empty(await walk.ReviewAsync());
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_creation_whose_answer_was_lost_finds_its_contact_whatever_form_the_refusal_has(TakenValueAnswer taken, bool multiStatus)
    {
        await using var walk = await Walk.StartAsync(azurite, Account(taken, multiStatus));
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.AbortAfter, Times = 1 });

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Ines));
        Assert.Equal("Linked", await walk.CorrelateAgainAsync());

        Assert.Equal("ines@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_contact_with_the_verified_address_is_linked_whatever_form_the_refusal_has(TakenValueAnswer taken, bool multiStatus)
    {
        await using var walk = await Walk.StartAsync(azurite, Account(taken, multiStatus));
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        Assert.Equal("Linked", await walk.PlayAsync(Ines));

        Assert.Single(walk.HubSpot.Contacts);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task An_address_that_another_contact_has_is_left_out_of_a_change_whatever_form_the_refusal_has(TakenValueAnswer taken, bool multiStatus)
    {
        await using var walk = await Walk.StartAsync(azurite, Account(taken, multiStatus));
        await walk.PlayAsync(Ines.At(1));
        var own = Assert.Single(walk.HubSpot.Contacts);
        var owner = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "maria@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("maria@example.com").With("given_name", "Maria"));

        Assert.Equal("Review:EmailOfAnotherRecord", outcome);
        var contact = walk.HubSpot.Find(own.Id)!;
        Assert.Equal(("ines@example.com", "Maria"), (contact.Email, contact["firstname"]));
        string[] candidates = taken == TakenValueAnswer.BadRequest ? [own.Id] : [own.Id, owner.Id];
        Assert.Equal(candidates, Assert.Single(await walk.ReviewAsync()).Candidates);
    }

    private static SimulatorOptions Account(TakenValueAnswer taken, bool multiStatus) => new()
    {
        AccessToken = "hubspot-token",
        Unconfirmed = new UnconfirmedBehaviour
        {
            TakenEmailOnCreate = taken,
            TakenEmailOnUpdate = taken,
            TakenUniqueValue = taken,
            PartialSuccessIsMultiStatus = multiStatus,
            ResultsRepeatTraceIds = multiStatus,
        },
    };

    private static void Stray(Walk walk, Operation operation, int status, string body, int times = 1) => walk.HubSpot.Faults.Add(new Fault
    {
        Operation = operation,
        Kind = FaultKind.Status,
        Status = status,
        Body = JsonNode.Parse(body)!.AsObject(),
        Times = times,
    });
}
