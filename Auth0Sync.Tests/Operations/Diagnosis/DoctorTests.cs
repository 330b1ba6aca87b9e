using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Settings;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Simulators.Webhooks;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Sas;
using Xunit;

namespace Auth0Sync.Tests.Operations.Diagnosis;

/// <summary>The doctor finds what is wrong, names the setting or permission, and says what to do.</summary>
[Trait("Category", "Integration")]
public sealed class DoctorTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string EndpointSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string OtherEndpointSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    [Fact]
    public async Task A_healthy_installation_passes_every_check_and_nothing_is_left_behind()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);

        var calls = harness.HubSpot.Account.Calls.Total;

        var checks = await harness.CheckAsync();

        Assert.All(checks.Where(check => check.Name != "auth0/credentials"), check => Assert.Equal((DoctorResult.Ok, (string?)null), (check.Result, check.RecommendedAction)));
        Assert.Equal([Operation.PropertyList, Operation.PropertyList, Operation.TokenInfo], harness.HubSpot.Account.Calls.Calls.Skip(calls).Select(call => call.Operation));
        string[] expected =
        [
            "settings", "storage/queue/auth0-events-hubspot", "storage/queue/receive", "storage/table/Auth0SyncLedger", "storage/table/Auth0SyncJournal",
            "storage/table/Auth0SyncPauses", "storage/table/Auth0SyncReviewLog", "storage/table/update", "storage/blob/auth0-review",
            "storage/blob/write", "target/enabled", "target/paused", "target/readiness", "target/fieldTypes", "target/limits", "target/rateLimit", "target/scopes", "webhook/health", "webhook/secret", "webhook/wrongSecret", "auth0/credentials",
        ];
        Assert.Empty(expected.Except(checks.Select(check => check.Name)));
        Assert.DoesNotContain(await harness.Storage.Queues.GetQueuesAsync().ToListAsync(), queue => queue.Name.StartsWith(QueueProbe.ProbePrefix, StringComparison.Ordinal));
        Assert.DoesNotContain(await harness.Storage.Tables.QueryAsync().ToListAsync(), table => table.Name.StartsWith(TableProbe.ProbePrefix, StringComparison.Ordinal));
        Assert.DoesNotContain(await harness.Storage.Blobs.GetBlobContainersAsync().ToListAsync(), container => container.Name.StartsWith(BlobProbe.ProbePrefix, StringComparison.Ordinal));
        Assert.Equal(0, (await harness.Storage.Queues.GetQueueClient(TargetQueue.GetName("hubspot")).GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.Empty(harness.HubSpot.Account.Contacts);
    }

    [Fact]
    public async Task An_unknown_address_of_the_webhook_is_a_warning_with_what_to_do()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        await using var auth0 = await FakeAuth0TenantServer.StartAsync();
        auth0.Tenant.StreamStatus = "enabled";

        var checks = await harness.CheckAsync(new DoctorRequest(), null, auth0.Settings);

        var webhook = Single(checks, "webhook");
        Assert.Equal((DoctorResult.Warning, "The webhook was not checked, because its address is unknown."), (webhook.Result, webhook.Message));
        Assert.Contains("--webhook https://<app>/api/auth0/events", webhook.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(checks, check => check.Name.StartsWith("webhook/", StringComparison.Ordinal));
        var endpoint = Single(checks, "auth0/endpoint");
        Assert.Equal((DoctorResult.Warning, webhook.RecommendedAction), (endpoint.Result, endpoint.RecommendedAction));
        Assert.Contains("It was not compared", endpoint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_credentials_of_Auth0_are_a_warning_that_names_their_settings()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);

        var credentials = Single(await harness.CheckAsync(), "auth0/credentials");

        Assert.Equal(DoctorResult.Warning, credentials.Result);
        Assert.Contains("were not checked", credentials.Message, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:Auth0:Domain, ClientId, ClientSecret and StreamIds:0", credentials.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paused_target_is_a_warning_without_the_name_of_the_person()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        await new PauseTable(harness.Storage).TryAddAsync(new PausedTarget("hubspot", new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.FromHours(1)), "ada", "merging"), CancellationToken.None);

        var check = Single(await harness.CheckAsync(), "target/paused");

        Assert.Equal((DoctorResult.Warning, "HubSpot has been paused since 2026-11-26 11:00:00Z. Its events wait."), (check.Result, check.Message));
        Assert.StartsWith("Continue with: auth0sync resume hubspot.", check.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_chosen_target_and_the_common_parts_are_checked()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        var calls = harness.HubSpot.Account.Calls.Total;

        var checks = await harness.CheckAsync(new DoctorRequest(harness.WebhookAddress) { Targets = ["Stripe"] }, null);

        Assert.Equal(["stripe"], checks.Select(check => check.Target).OfType<string>().Distinct());
        string[] common = ["settings", "storage/queue/send", "storage/table/Auth0SyncLedger", "webhook/secret", "auth0/credentials"];
        Assert.Empty(common.Except(checks.Select(check => check.Name)));
        Assert.DoesNotContain(checks, check => check.Name == "storage/queue/auth0-events-hubspot");

        // The health check of the webhook may ask.
        Assert.DoesNotContain(harness.HubSpot.Account.Calls.Calls.Skip(calls), call => call.Operation == Operation.TokenInfo);
    }

    [Fact]
    public async Task A_message_that_waits_too_long_is_a_warning_with_its_function_and_is_not_taken()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        await harness.Storage.Queues.GetQueueClient(TargetQueue.GetName("hubspot")).SendMessageAsync("{}");
        await harness.Storage.RawQueues.GetQueueClient(TargetQueue.GetPoisonName("hubspot")).SendMessageAsync("no base64");

        var fresh = await harness.CheckAsync(new DoctorRequest(), null, ("Queue:WarnAfter", "00:20:00"));
        harness.Time = new LateClock(TimeSpan.FromMinutes(21));
        var old = await harness.CheckAsync(new DoctorRequest(), null, ("Queue:WarnAfter", "00:20:00"));

        Assert.All([TargetQueue.GetName("hubspot"), TargetQueue.GetPoisonName("hubspot")], name => Assert.Equal(DoctorResult.Ok, Single(fresh, $"storage/queue/{name}").Result));
        var (events, poison) = (Single(old, "storage/queue/auth0-events-hubspot"), Single(old, "storage/queue/auth0-events-hubspot-poison"));
        Assert.Equal((DoctorResult.Warning, DoctorResult.Warning), (events.Result, poison.Result));
        Assert.Equal("The oldest message of auth0-events-hubspot has waited for 21 minutes. Its limit is 00:20:00 (Auth0Sync:Queue:WarnAfter).", events.Message);
        Assert.Contains("AzureWebJobs.CorrelateHubSpot.Disabled", events.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("AzureWebJobs.ParkHubSpot.Disabled", poison.RecommendedAction, StringComparison.Ordinal);
        Assert.Single((await harness.Storage.Queues.GetQueueClient(TargetQueue.GetName("hubspot")).ReceiveMessagesAsync(32)).Value);
    }

    [Fact]
    public async Task A_table_that_is_missing_is_named()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        await harness.Storage.Tables.DeleteTableAsync("Auth0SyncReviewLog");

        var check = Single(await harness.CheckAsync(), "storage/table/Auth0SyncReviewLog");

        Assert.Equal((DoctorResult.Failing, "Start the app: it creates what is missing."), (check.Result, check.RecommendedAction));
    }

    [Fact]
    public async Task A_token_that_may_not_write_is_failing_and_its_missing_scopes_are_named()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite, new SimulatorOptions { Scopes = [Scopes.ReadContacts] });

        // Properties are missing, and their creation is allowed by the settings.
        var creating = Single(await harness.CheckAsync(), "target/scopes");
        var notCreating = Single(await harness.CheckAsync(("HubSpot:CreateMissingProperties", "false")), "target/scopes");

        Assert.Equal((DoctorResult.Failing, "The token lacks scopes: crm.objects.contacts.write, crm.schemas.contacts.write."), (creating.Result, creating.Message));
        Assert.Equal((DoctorResult.Failing, "The token lacks scopes: crm.objects.contacts.write."), (notCreating.Result, notCreating.Message));
    }

    [Fact]
    public async Task A_token_whose_scopes_HubSpot_does_not_tell_is_a_warning()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        harness.HubSpot.Account.Faults.Add(new Fault { Operation = Operation.TokenInfo, Status = 404 });

        var check = Single(await harness.CheckAsync(), "target/scopes");

        Assert.Equal((DoctorResult.Warning, "Run: auth0sync verify --target hubspot."), (check.Result, check.RecommendedAction));
        Assert.Contains("not checked whether it may write", check.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("191", DoctorResult.Warning)]
    [InlineData("190", DoctorResult.Ok)]
    public async Task A_setting_above_the_limit_that_HubSpot_reports_is_a_warning(string configured, DoctorResult expected)
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);

        var check = Single(await harness.CheckAsync(("HubSpot:CallsPerTenSeconds", configured)), "target/rateLimit");

        Assert.Equal(expected, check.Result);
        Assert.StartsWith($"HubSpot allows the token 190 calls in 10 seconds, and Auth0Sync:HubSpot:CallsPerTenSeconds is {configured}", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_are_connected_to_without_a_message_and_their_addresses_are_not_told()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        var api = new SimulatedApi(new WebhookReceiver([EndpointSecret], TimeProvider.System));
        await using var receiver = await SimulatedApiServer.StartAsync(api, 0, CancellationToken.None);

        // Port 1 is reserved and nothing listens there.
        var checks = await harness.CheckAsync(
            ("Webhooks:Enabled", "true"),
            ("Webhooks:Endpoints:0:Name", "licensing"),
            ("Webhooks:Endpoints:0:Url", $"{receiver.BaseAddress}hidden?code=hidden"),
            ("Webhooks:Endpoints:0:Secrets:0", EndpointSecret),
            ("Webhooks:Endpoints:0:AllowPrivateAddress", "true"),
            ("Webhooks:Endpoints:1:Name", "compliance"),
            ("Webhooks:Endpoints:1:Url", "http://127.0.0.1:1/hidden"),
            ("Webhooks:Endpoints:1:Secrets:0", OtherEndpointSecret),
            ("Webhooks:Endpoints:1:AllowPrivateAddress", "true"));

        var ofWebhooks = checks.Where(check => check.Target == "webhook").ToList();
        var readiness = ofWebhooks.Single(check => check.Name == "target/readiness");
        Assert.Equal(DoctorResult.Ok, readiness.Result);
        Assert.DoesNotContain("accept", readiness.Message, StringComparison.Ordinal);
        var endpoints = ofWebhooks.Where(check => check.Name == "target/endpoint").ToList();
        Assert.Equal([DoctorResult.Ok, DoctorResult.Warning], endpoints.Select(check => check.Result));
        Assert.Equal("Endpoint 'licensing' can be reached. No message was sent, so neither its path nor its secret is checked.", endpoints[0].Message);
        Assert.StartsWith("Endpoint 'compliance' cannot be reached from this machine: The host does not accept the connection", endpoints[1].Message, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:Webhooks:Endpoints:1:Url", endpoints[1].RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(checks, check => $"{check.Message} {check.RecommendedAction}".Contains("hidden", StringComparison.Ordinal));
        Assert.Empty(api.Calls);
    }

    [Fact]
    public async Task Every_invalid_setting_is_named_and_other_parts_are_still_checked()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);

        var checks = await harness.CheckAsync(("Retry:FirstDelay", "-00:00:01"), ("Ledger:Key", "short"), ("Unknown:Setting", "x"));

        var settings = checks.Where(check => check.Name == "settings").ToList();
        Assert.All(["Auth0Sync:Retry:FirstDelay", "Auth0Sync:Ledger:Key", "Auth0Sync:Unknown"], name => Assert.Contains(settings, check => check.Message.StartsWith(name, StringComparison.Ordinal)));
        Assert.All(settings, check => Assert.True(check is { Result: DoctorResult.Failing, RecommendedAction.Length: > 0 }));
        Assert.Equal(DoctorResult.Ok, Single(checks, "storage/table/update").Result);
        Assert.Equal(DoctorResult.Ok, Single(checks, "webhook/secret").Result);
    }

    [Theory]
    [InlineData(AccountSasPermissions.Process, "receive", "process (p)", "update")]
    [InlineData(AccountSasPermissions.Add, "send", "add (a)", "receive", "update", "deleteMessage")]
    [InlineData(AccountSasPermissions.Update, "update", "update (u)")]
    public async Task A_signature_with_fewer_rights_shows_which_right_on_queues_is_missing(AccountSasPermissions withheld, string missing, string permission, params string[] skipped)
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        var signed = harness.Storage.Queues.GenerateAccountSasUri(AccountSasPermissions.All & ~withheld, DateTimeOffset.UtcNow.AddHours(1), AccountSasResourceTypes.All);
        var queues = new QueueServiceClient(signed, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

        var checks = await harness.CheckAsync(new DoctorRequest(), harness.Storage with { Queues = queues, RawQueues = new QueueServiceClient(signed) });

        var check = Single(checks, $"storage/queue/{missing}");
        Assert.Equal(DoctorResult.Failing, check.Result);
        Assert.StartsWith($"The right to {missing} is missing", check.Message, StringComparison.Ordinal);
        Assert.Contains($"Storage Queue Data Contributor on the storage account; of a shared access signature, add the permission {permission}", check.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(Auth0SyncSettings.Storage, check.RecommendedAction, StringComparison.Ordinal);
        Assert.All(skipped.Select(name => Single(checks, $"storage/queue/{name}")), other =>
        {
            Assert.Equal(DoctorResult.Warning, other.Result);
            Assert.StartsWith("Not checked, because storage/queue/", other.Message, StringComparison.Ordinal);
        });
        Assert.All(["storage/queue/peek", "storage/queue/delete", "storage/table/update", "storage/blob/write"], name => Assert.Equal(DoctorResult.Ok, Single(checks, name).Result));
    }

    [Fact]
    public async Task A_signature_that_may_create_blobs_but_not_replace_them_lacks_the_right_to_write()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        var signed = harness.Storage.Blobs.GenerateAccountSasUri(AccountSasPermissions.All & ~AccountSasPermissions.Write, DateTimeOffset.UtcNow.AddHours(1), AccountSasResourceTypes.All);

        var checks = await harness.CheckAsync(new DoctorRequest(), harness.Storage with { Blobs = new BlobServiceClient(signed) });

        Assert.Equal(DoctorResult.Failing, Single(checks, "storage/blob/write").Result);
        Assert.Contains("write (w)", Single(checks, "storage/blob/write").RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(DoctorResult.Warning, Single(checks, "storage/blob/read").Result);
        Assert.All(["storage/blob/create", "storage/blob/list", "storage/blob/delete"], name => Assert.Equal(DoctorResult.Ok, Single(checks, name).Result));
    }

    [Fact]
    public async Task Tables_that_do_not_respond_are_failing_and_stop_no_other_check()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        var tables = new TableServiceClient(new Uri("http://127.0.0.1:1/account"), new TableSharedKeyCredential("account", "a2V5"), options);

        var checks = await harness.CheckAsync(new DoctorRequest(), harness.Storage with { Tables = tables });

        Assert.Equal((DoctorResult.Failing, "The storage account does not respond."), (Single(checks, "storage/table/create").Result, Single(checks, "storage/table/create").Message));
        Assert.Equal((DoctorResult.Warning, "Not checked, because storage/table/create failed."), (Single(checks, "storage/table/add").Result, Single(checks, "storage/table/add").Message));
        Assert.All(["settings", "storage/queue/send", "storage/blob/write", "target/readiness"], name => Assert.Equal(DoctorResult.Ok, Single(checks, name).Result));
    }

    [Fact]
    public async Task A_wrong_token_a_missing_unique_property_and_a_type_that_does_not_fit_are_named()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);

        var wrongToken = Single(await harness.CheckAsync(("HubSpot:AccessToken", "another-token-of-hubspot")), "target/readiness");
        var missing = Single(await harness.CheckAsync(("HubSpot:UniqueProperty", "another_user_id")), "target/readiness");
        var type = Single(await harness.CheckAsync(("HubSpot:Mapping:auth0_email_verified", "given_name")), "target/fieldTypes");

        Assert.Equal(("hubspot", DoctorResult.Failing), (wrongToken.Target, wrongToken.Result));
        Assert.Contains("Auth0Sync:HubSpot:AccessToken", $"{wrongToken.Message} {wrongToken.RecommendedAction}", StringComparison.Ordinal);
        Assert.Equal((DoctorResult.Failing, "Contact properties are missing in HubSpot: another_user_id."), (missing.Result, missing.Message));
        Assert.StartsWith("Create them, or remove them from Auth0Sync:HubSpot:Mapping.", missing.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(harness.HubSpot.Account.Properties, property => property.Name == "another_user_id");
        Assert.Equal(DoctorResult.Warning, type.Result);
        Assert.Contains("Auth0Sync:HubSpot:Mapping:auth0_email_verified", type.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_webhook_is_checked_without_an_event_and_a_wrong_secret_or_address_is_found()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);

        var secret = Single(await harness.CheckAsync(("Webhook:BearerToken", "another-token-of-the-stream")), "webhook/secret");
        var elsewhere = await harness.CheckAsync(new DoctorRequest(new Uri(harness.WebhookAddress, "/elsewhere")), null);
        var nowhere = await harness.CheckAsync(new DoctorRequest(new Uri("http://127.0.0.1:1/api/auth0/events")), null);

        Assert.Equal((DoctorResult.Failing, "The app rejects the secret of these settings (401)."), (secret.Result, secret.Message));
        Assert.Contains("Auth0Sync:Webhook:BearerToken", secret.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(DoctorResult.Failing, Single(elsewhere, "webhook/secret").Result);
        Assert.Contains("404", Single(elsewhere, "webhook/secret").Message, StringComparison.Ordinal);
        Assert.All(nowhere.Where(check => check.Name.StartsWith("webhook/", StringComparison.Ordinal)), check => Assert.Equal(DoctorResult.Failing, check.Result));
        Assert.Equal(0, (await harness.Storage.Queues.GetQueueClient(TargetQueue.GetName("hubspot")).GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_disabled_stream_another_endpoint_failed_deliveries_and_wrong_credentials_are_found()
    {
        await using var harness = await DoctorHarness.StartAsync(azurite);
        await using var auth0 = await FakeAuth0TenantServer.StartAsync();
        auth0.Tenant.StreamStatus = "disabled";
        auth0.Tenant.WebhookSender = _ => Task.FromResult<int?>(400);
        await auth0.Tenant.DeliverManyAsync("evt_1", "evt_2");

        var ill = await harness.CheckAsync(auth0.Settings);
        auth0.Tenant.StreamStatus = "enabled";
        auth0.Tenant.WebhookEndpoint = "https://user:password@elsewhere.example.com/api/events?code=secret";
        var local = await harness.CheckAsync(auth0.Settings);

        // Nothing listens on port 1, but it is no address of this machine only.
        var other = await harness.CheckAsync(new DoctorRequest(new Uri("http://0.0.0.0:1/api/auth0/events")), null, auth0.Settings);
        auth0.Tenant.WebhookEndpoint = $"{harness.WebhookAddress}/";
        var well = await harness.CheckAsync(auth0.Settings);
        var denied = await harness.CheckAsync([.. auth0.Settings, ("Auth0:ClientSecret", "another-secret")]);

        Assert.Equal([DoctorResult.Ok, DoctorResult.Failing, DoctorResult.Warning, DoctorResult.Warning], OfAuth0(ill).Select(check => check.Result));
        Assert.Contains("auth0 event-streams update", Single(ill, "auth0/stream").RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("https://sync.example.com", Single(ill, "auth0/endpoint").Message, StringComparison.Ordinal);
        var endpoint = Single(other, "auth0/endpoint");
        Assert.Equal((DoctorResult.Failing, $"The stream {FakeAuth0Tenant.StreamId} posts to https://elsewhere.example.com/api/events, and not to http://0.0.0.0:1/api/auth0/events."), (endpoint.Result, endpoint.Message));
        var uncompared = Single(local, "auth0/endpoint");
        Assert.Equal(
            (DoctorResult.Warning, $"The stream {FakeAuth0Tenant.StreamId} posts to https://elsewhere.example.com/api/events. It was not compared with {harness.WebhookAddress}, which Auth0 cannot reach."),
            (uncompared.Result, uncompared.Message));
        Assert.StartsWith($"The stream {FakeAuth0Tenant.StreamId} has 2 failed deliveries", Single(ill, "auth0/deliveries").Message, StringComparison.Ordinal);
        Assert.Equal([DoctorResult.Ok, DoctorResult.Ok, DoctorResult.Ok, DoctorResult.Warning], OfAuth0(well).Select(check => check.Result));
        Assert.Contains("Auth0Sync:Auth0:ClientSecret", Assert.Single(OfAuth0(denied)).RecommendedAction, StringComparison.Ordinal);
    }

    private static DoctorCheck Single(IEnumerable<DoctorCheck> checks, string name) => Assert.Single(checks, check => check.Name == name && check.Target is null or "hubspot");

    private static IReadOnlyList<DoctorCheck> OfAuth0(IEnumerable<DoctorCheck> checks) => [.. checks.Where(check => check.Name.StartsWith("auth0/", StringComparison.Ordinal))];

    private sealed class LateClock(TimeSpan lead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + lead;
    }
}
