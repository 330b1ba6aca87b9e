using System.Text.Json.Nodes;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Real responses of HubSpot and of gateways in between, tested from the webhook to the contact.</summary>
[Trait("Category", "Integration")]
public sealed class HubSpotResponseTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static Auth0EventBuilder Ines => Auth0EventBuilder.Created().WithEmail("ines@example.com");

    /// <summary>Statuses of a gateway, a wrong path or a retired API version.</summary>
    public static TheoryData<int, string> ForeignResponses => new()
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

    public static TheoryData<TakenValueError, bool> TakenValueResponses
    {
        get
        {
            var data = new TheoryData<TakenValueError, bool>();
            foreach (var error in Enum.GetValues<TakenValueError>())
            {
                data.Add(error, true);
                data.Add(error, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ForeignResponses))]
    public async Task A_deletion_is_retried_while_the_response_is_not_from_HubSpot(int status, string body)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        InjectForeignResponse(pipeline, Operation.BatchRead, status, body, times: 2);

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2)));
        Assert.Equal("Deferred:TargetBusy", await pipeline.WaitAndProcessMessageAsync());
        Assert.Equal("Deactivated", await pipeline.WaitAndProcessMessageAsync());

        Assert.Equal("deactivated", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
        Assert.Equal(2, pipeline.Logs.Lines.Count(line => line.EventId == LogEvents.TargetCallFailed && line.Values["Status"] == $"{status}"));
        Assert.All(
            pipeline.Logs.Lines.Where(line => line.EventId == LogEvents.TargetResponseUnrecognized),
            line => Assert.Equal((LogLevel.Warning, $"{status}"), (line.Level, line.Values["Status"])));
        Assert.Equal(2, pipeline.Logs.Lines.Count(line => line.EventId == LogEvents.TargetResponseUnrecognized));
    }

    [Theory]
    [MemberData(nameof(ForeignResponses))]
    public async Task A_creation_is_retried_while_the_response_is_not_from_HubSpot(int status, string body)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        InjectForeignResponse(pipeline, Operation.BatchCreate, status, body);

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Ines));
        Assert.Equal("Created", await pipeline.WaitAndProcessMessageAsync());

        Assert.Equal("ines@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Theory]
    [InlineData("Review")]
    [InlineData("Respect")]
    [InlineData("Recreate")]
    public async Task A_change_is_retried_and_no_contact_is_treated_as_removed(string onRemovedRecord)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnRemovedRecord={onRemovedRecord}");
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        InjectForeignResponse(pipeline, Operation.BatchUpdate, 404, """{"status":"error","message":"no route"}""");
        InjectForeignResponse(pipeline, Operation.BatchRead, 404, """{"status":"error","message":"no route"}""", times: 4);

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Maria")));
        pipeline.HubSpot.Faults.Clear();
        Assert.Equal("Updated", await pipeline.WaitAndProcessMessageAsync());

        Assert.Equal("Maria", Assert.Single(pipeline.HubSpot.Contacts)["firstname"]);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task An_erasure_is_retried_too()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnDelete=Erase");
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        InjectForeignResponse(pipeline, Operation.GdprDelete, 404, "{}");

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2)));
        Assert.Equal("Deactivated", await pipeline.WaitAndProcessMessageAsync());

        Assert.Empty(pipeline.HubSpot.Contacts);
    }

    [Fact]
    public async Task A_not_found_response_to_a_creation_is_not_treated_as_a_missing_contact()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        InjectForeignResponse(pipeline, Operation.BatchCreate, 404, """{"status":"error","message":"m","category":"OBJECT_NOT_FOUND","correlationId":"c"}""");

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Ines));
        Assert.Equal("Created", await pipeline.WaitAndProcessMessageAsync());
    }

    [Fact]
    public async Task A_not_found_path_is_a_configuration_error_once_the_properties_are_not_found_either()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        pipeline.HubSpot.Faults.Add(new Fault { Kind = FaultKind.Status, Status = 404, Body = new JsonObject() });

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Maria")));
        Assert.Equal("Deferred:Misconfigured", await pipeline.WaitAndProcessMessageAsync());

        Assert.Contains("ApiVersion", Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.TargetMisconfigured).Text, StringComparison.Ordinal);
        Assert.Equal(1, await pipeline.CountQueuedMessagesAsync());
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Theory]
    [MemberData(nameof(TakenValueResponses))]
    public async Task A_creation_whose_response_was_lost_finds_its_contact_for_every_form_of_conflict(TakenValueError taken, bool multiStatus)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, CreateOptions(taken, multiStatus));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.AbortAfter, MaxCount = 1 });

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Ines));
        Assert.Equal("Linked", await pipeline.WaitAndProcessMessageAsync());

        Assert.Equal("ines@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Theory]
    [MemberData(nameof(TakenValueResponses))]
    public async Task A_contact_with_the_verified_email_is_linked_for_every_form_of_conflict(TakenValueError taken, bool multiStatus)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, CreateOptions(taken, multiStatus));
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        Assert.Equal("Linked", await pipeline.ProcessAsync(Ines));

        Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Theory]
    [MemberData(nameof(TakenValueResponses))]
    public async Task An_email_that_another_contact_has_is_left_out_of_a_change_for_every_form_of_conflict(TakenValueError taken, bool multiStatus)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, CreateOptions(taken, multiStatus));
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        var own = Assert.Single(pipeline.HubSpot.Contacts);
        var owner = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "maria@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("maria@example.com").WithUserMember("given_name", "Maria"));

        Assert.Equal("Review:EmailOfAnotherRecord", outcome);
        var contact = pipeline.HubSpot.Find(own.Id)!;
        Assert.Equal(("ines@example.com", "Maria"), (contact.Email, contact["firstname"]));
        string[] candidates = taken == TakenValueError.BadRequest ? [own.Id] : [own.Id, owner.Id];
        Assert.Equal(candidates, Assert.Single(await pipeline.GetReviewItemsAsync()).Candidates);
    }

    private static SimulatorOptions CreateOptions(TakenValueError taken, bool multiStatus) => new()
    {
        AccessToken = "hubspot-token",
        UnconfirmedBehavior = new UnconfirmedBehavior
        {
            TakenEmailOnCreate = taken,
            TakenEmailOnUpdate = taken,
            TakenUniqueValue = taken,
            PartialSuccessIsMultiStatus = multiStatus,
            ResultsIncludeTraceIds = multiStatus,
        },
    };

    private static void InjectForeignResponse(PipelineHarness pipeline, Operation operation, int status, string body, int times = 1) => pipeline.HubSpot.Faults.Add(new Fault
    {
        Operation = operation,
        Kind = FaultKind.Status,
        Status = status,
        Body = JsonNode.Parse(body)!.AsObject(),
        MaxCount = times,
    });
}
