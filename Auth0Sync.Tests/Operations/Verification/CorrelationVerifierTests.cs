using System.Text.Json;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Operations.Verification;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Operations.DryRun;
using Auth0Sync.Tests.Targets.HubSpot;
using Auth0Sync.Tests.Targets.Mailchimp;
using Auth0Sync.Tests.Targets.Stripe;
using Azure;
using Microsoft.Extensions.Options;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Operations.Verification;

[Trait("Category", "Integration")]
public sealed class CorrelationVerifierTests
{
    private const string Token = "bearer-token-of-the-tests";

    [Fact]
    public async Task A_test_user_is_followed_through_every_target_and_removed()
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        await using var webhook = await StartWebhookAsync(harness);

        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)), null, CancellationToken.None);

        Assert.Null(report.Error);
        Assert.True(report.IsSuccessful, VerificationEvidence.ToMarkdown(report));
        Assert.Equal(["created", "renamed", "address changed", "blocked", "unblocked", "deleted"], report.Steps.Select(step => step.Name));
        Assert.All(report.Steps, step => Assert.Equal(["hubspot", "mailchimp", "stripe"], step.Targets.Select(target => target.Target)));
        Assert.All(report.Steps.SkipLast(1).SelectMany(step => step.Targets), target => Assert.Equal(VerificationResult.Verified, target.Result));
        Assert.Equal([("hubspot", "erased"), ("mailchimp", "erased"), ("stripe", "erased")], report.CleanUp.Select(result => (result.Target, result.Action)));
        Assert.Empty(targets[2].Records);
        Assert.All(targets, target => Assert.DoesNotContain(target.Records, record => record.UserId == report.UserId && !record.IsArchived));
        Assert.Empty(harness.GetService<MemoryReviewStore>().Items);
    }

    [Fact]
    public async Task A_target_that_fails_is_named_with_what_it_shows()
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        targets[0].Monitor.FailAll(CallFailure.ServerError);
        await using var webhook = await StartWebhookAsync(harness, processes: false);

        var report = await CreateVerifier(harness, CreateSlowLedger(harness))
            .VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)) { Targets = ["hubspot"] }, null, CancellationToken.None);

        Assert.False(report.IsSuccessful);
        Assert.Contains("90 s", report.Error, StringComparison.Ordinal);
        var target = Assert.Single(report.Steps[0].Targets);
        Assert.Equal(VerificationResult.TimedOut, target.Result);
        Assert.Contains("not processed", target.Detail, StringComparison.Ordinal);

        // The events that wait would create the record later: the deletion follows them.
        Assert.Equal(2 * targets.Count, harness.Queue.Count);
        Assert.Equal(["hubspot", "mailchimp", "stripe"], report.CleanUp.Select(result => result.Target));
        Assert.Equal("kept", report.CleanUp[0].Action);
        Assert.Contains(report.UserId, report.CleanUp[0].Detail, StringComparison.Ordinal);
        Assert.All(report.CleanUp, result => Assert.EndsWith("look for the record again later.", result.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_target_whose_events_wait_is_named_although_it_was_not_looked_at()
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        await using var webhook = await WebhookServer.StartAsync(async (_, body) =>
        {
            var status = await harness.PostAsync(body);
            await harness.ProcessVisibleAsync(pausedTarget: "stripe");
            return status;
        });

        var report = await CreateVerifier(harness, CreateSlowLedger(harness))
            .VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)) { Targets = ["hubspot"] }, null, CancellationToken.None);

        Assert.True(report.IsSuccessful, VerificationEvidence.ToMarkdown(report));
        Assert.Equal([("hubspot", "erased"), ("mailchimp", "erased"), ("stripe", "none")], report.CleanUp.Select(result => (result.Target, result.Action)));
        Assert.All(report.CleanUp.Take(2), result => Assert.Null(result.Detail));
        Assert.Contains("has not processed the deletion of the user: look for the record again later", report.CleanUp[2].Detail, StringComparison.Ordinal);
        Assert.Equal(report.Steps.Count, harness.Queue.Count);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task An_event_that_may_be_stored_although_it_was_not_accepted_is_followed_by_the_deletion(int status)
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        var count = 0;
        await using var webhook = await WebhookServer.StartAsync(async (_, body) =>
        {
            if (++count == 1)
            {
                await harness.PostAsync(body);
                return status;
            }

            // What waits is processed first.
            await harness.DrainAsync();
            await harness.PostAsync(body);
            await harness.DrainAsync();
            return 202;
        });

        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)), null, CancellationToken.None);

        Assert.Equal((FailureKind.Unavailable, 1, 2), (report.Failure, report.Steps.Count, count));
        Assert.DoesNotContain(targets, HasTestUser);
        Assert.All(report.CleanUp, result => Assert.Null(result.Detail));
        Assert.Equal(0, harness.Queue.Count);
    }

    [Fact]
    public async Task A_verification_that_is_canceled_removes_the_test_user()
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        await using var webhook = await StartWebhookAsync(harness);
        using var cancellation = new CancellationTokenSource();
        var created = 0;
        var progress = new ImmediateProgress<VerificationStep>(_ =>
        {
            created = targets.Count(HasTestUser);
            cancellation.Cancel();
        });

        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)), progress, cancellation.Token);

        Assert.Equal((false, "Canceled."), (report.IsSuccessful, report.Error));
        Assert.Equal(3, created);
        Assert.DoesNotContain(targets, HasTestUser);
    }

    [Fact]
    public async Task A_verification_that_is_canceled_names_the_record_that_stays()
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        await using var webhook = await StartWebhookAsync(harness);
        using var cancellation = new CancellationTokenSource();
        var progress = new ImmediateProgress<VerificationStep>(_ =>
        {
            targets[1].Monitor.FailAll(CallFailure.ServerError);
            cancellation.Cancel();
        });

        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(
            new VerificationRequest(webhook.Address, CreateCredential(Token)) { Targets = ["stripe"] }, progress, cancellation.Token);

        Assert.Equal("Canceled.", report.Error);
        Assert.Equal(["hubspot", "mailchimp", "stripe"], report.CleanUp.Select(result => result.Target));
        Assert.Equal("kept", report.CleanUp[2].Action);
        Assert.Contains(report.UserId, report.CleanUp[2].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_the_storage_account_fails_the_test_user_is_removed_all_the_same()
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        await using var webhook = await StartWebhookAsync(harness);
        var ledger = new Mock<ILedger>();
        ledger.Setup(real => real.ReadAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>())).ThrowsAsync(new RequestFailedException(503, "", "ServerBusy", null));

        var report = await CreateVerifier(harness, ledger.Object).VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)), null, CancellationToken.None);

        Assert.Equal((FailureKind.Unavailable, "The storage account cannot be read (ServerBusy)."), (report.Failure, report.Error));
        Assert.Equal(["hubspot", "mailchimp", "stripe"], report.CleanUp.Select(result => result.Target));
        Assert.DoesNotContain(targets, target => target.Records.Any(record => record.UserId == report.UserId && !record.IsArchived));
    }

    [Fact]
    public async Task A_record_that_cannot_be_searched_at_the_end_is_kept_and_the_others_are_removed()
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        await using var webhook = await StartWebhookAsync(harness);
        var progress = new ImmediateProgress<VerificationStep>(step =>
        {
            if (step.Name == "deleted")
            {
                targets[1].Monitor.FailAll(CallFailure.ServerError);
            }
        });

        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(
            new VerificationRequest(webhook.Address, CreateCredential(Token)) { Targets = ["hubspot", "stripe"] }, progress, CancellationToken.None);

        Assert.Equal([("hubspot", "erased"), ("mailchimp", "erased"), ("stripe", "kept")], report.CleanUp.Select(result => (result.Target, result.Action)));
        Assert.Contains(report.UserId, report.CleanUp[2].Detail, StringComparison.Ordinal);
        Assert.False(report.IsSuccessful);
    }

    [Theory]
    [InlineData(CallFailure.Unauthorized)]
    [InlineData(CallFailure.GatewayNotFound)]
    [InlineData(CallFailure.ServerError)]
    public async Task Notifications_that_no_one_receives_are_no_success(CallFailure failure)
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await OperationsHarness.StartAsync(time => Add(targets, new WebhookPredictionTarget(time)));
        targets[0].Monitor.FailAll(failure);
        await using var webhook = await StartWebhookWithoutRetriesAsync(harness);

        var report = await CreateVerifier(harness, CreateSlowLedger(harness)).VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)), null, CancellationToken.None);

        Assert.False(report.IsSuccessful);
        var target = Assert.Single(Assert.Single(report.Steps).Targets);
        Assert.Equal(VerificationResult.TimedOut, target.Result);
        Assert.Contains("not processed yet (TargetBusy)", target.Detail, StringComparison.Ordinal);
        Assert.Contains("has not processed the deletion", Assert.Single(report.CleanUp).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notifications_that_are_received_are_a_success()
    {
        await using var harness = await OperationsHarness.StartAsync(time => new WebhookPredictionTarget(time));
        await using var webhook = await StartWebhookWithoutRetriesAsync(harness);

        var report = await CreateVerifier(harness, CreateSlowLedger(harness)).VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)), null, CancellationToken.None);

        Assert.True(report.IsSuccessful, VerificationEvidence.ToMarkdown(report));
        Assert.All(report.Steps, step => Assert.Equal(VerificationResult.Processed, Assert.Single(step.Targets).Result));
    }

    [Theory]
    [InlineData("Erase", "/gdpr-delete", CallFailure.ServerError, VerificationResult.TimedOut)]
    [InlineData("Erase", "/gdpr-delete", CallFailure.RejectedRecord, VerificationResult.InReview)]
    [InlineData("Archive", "/batch/archive", CallFailure.ServerError, VerificationResult.TimedOut)]
    [InlineData("Archive", "/batch/archive", CallFailure.RejectedRecord, VerificationResult.InReview)]
    public async Task A_deletion_that_fails_is_no_success(string policy, string path, CallFailure failure, VerificationResult expected)
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await OperationsHarness.StartAsync(
            new Dictionary<string, string?> { ["Auth0Sync:HubSpot:Policies:OnDelete"] = policy },
            time => Add(targets, new HubSpotConformanceTarget(time)));
        targets[0].Monitor.FailCallsWith(path, failure);
        await using var webhook = await StartWebhookWithoutRetriesAsync(harness);

        var report = await CreateVerifier(harness, CreateSlowLedger(harness)).VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)), null, CancellationToken.None);

        Assert.False(report.IsSuccessful);
        Assert.All(report.Steps.SkipLast(1), step => Assert.Equal(VerificationResult.Verified, Assert.Single(step.Targets).Result));
        Assert.Equal(("deleted", expected), (report.Steps[^1].Name, Assert.Single(report.Steps[^1].Targets).Result));
    }

    [Theory]
    [InlineData("hubspot", false, false)]
    [InlineData("hubspot", true, true)]
    [InlineData("stripe", false, true)]
    public async Task A_record_that_cannot_be_removed_is_no_success_unless_it_is_to_stay_or_is_of_another_target(string target, bool keepRecord, bool expected)
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        targets[0].Monitor.FailCallsWith("/gdpr-delete", CallFailure.ServerError);
        await using var webhook = await StartWebhookAsync(harness);

        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(
            new VerificationRequest(webhook.Address, CreateCredential(Token)) { Targets = [target], KeepRecord = keepRecord }, null, CancellationToken.None);

        Assert.Equal(expected, report.IsSuccessful);
        Assert.Equal(("hubspot", "kept"), (report.CleanUp[0].Target, report.CleanUp[0].Action));
        Assert.True(HasTestUser(targets[0]));
    }

    [Fact]
    public async Task A_value_that_a_target_rejects_is_in_review_and_named()
    {
        List<IConformanceTarget> targets = [];
        await using var harness = await StartAsync(targets);
        targets[0].Monitor.FailCallsWith("\"lastname\":\"User\"", CallFailure.RejectedField);
        await using var webhook = await StartWebhookAsync(harness);

        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(
            new VerificationRequest(webhook.Address, CreateCredential(Token)) { Targets = ["hubspot"] }, null, CancellationToken.None);

        Assert.False(report.IsSuccessful);
        var created = Assert.Single(report.Steps[0].Targets);
        Assert.Equal(VerificationResult.InReview, created.Result);
        Assert.Contains("lastname", created.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, FailureKind.Problem)]
    [InlineData(503, FailureKind.Unavailable)]
    public async Task A_webhook_that_does_not_accept_the_event_ends_it(int status, FailureKind failure)
    {
        await using var harness = await StartAsync([]);
        await using var webhook = await WebhookServer.StartAsync((_, _) => Task.FromResult(status));

        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)), null, CancellationToken.None);

        Assert.Equal((failure, 1), (report.Failure, report.Steps.Count));
    }

    [Fact]
    public async Task A_wrong_secret_ends_it()
    {
        await using var harness = await StartAsync([]);
        await using var webhook = await WebhookServer.StartAsync((_, _) => Task.FromResult(401));

        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential("wrong")), null, CancellationToken.None);

        Assert.Contains("Auth0Sync:Webhook:BearerToken", report.Error, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Unavailable, report.Failure);
        Assert.Single(report.Steps);
        Assert.False(report.IsSuccessful);
        Assert.All(report.CleanUp, result => Assert.Equal(("none", "The webhook accepted no event of the test user."), (result.Action, result.Detail)));
    }

    [Fact]
    public async Task The_evidence_is_complete_in_both_forms()
    {
        await using var harness = await StartAsync([]);
        await using var webhook = await StartWebhookAsync(harness);
        var report = await harness.GetService<CorrelationVerifier>().VerifyAsync(new VerificationRequest(webhook.Address, CreateCredential(Token)), null, CancellationToken.None);

        var json = JsonDocument.Parse(VerificationEvidence.ToJson(report)).RootElement;
        Assert.True(json.GetProperty("isSuccessful").GetBoolean());
        Assert.Equal("Verified", json.GetProperty("steps")[0].GetProperty("targets")[0].GetProperty("result").GetString());
        var markdown = VerificationEvidence.ToMarkdown(report);
        Assert.StartsWith("# Correlation verified", markdown, StringComparison.Ordinal);
        Assert.Equal(18, markdown.Split('\n').Count(line => line.Contains("| 202 in ", StringComparison.Ordinal)));
    }

    private static Task<OperationsHarness> StartAsync(List<IConformanceTarget> targets) => OperationsHarness.StartAsync(
        time => Add(targets, new HubSpotConformanceTarget(time)),
        time => Add(targets, new StripeConformanceTarget(time, hasSubscriptions: false)),
        time => Add(targets, new MailchimpConformanceTarget(time)));

    private static CorrelationVerifier CreateVerifier(OperationsHarness harness, ILedger ledger) => new(
        harness.GetService<EventForwarder>(),
        new TargetObserver(ledger, harness.GetService<LedgerHasher>()),
        harness.GetService<TestUserCleaner>(),
        harness.GetService<TargetRegistry>(),
        harness.GetService<IOptionsMonitor<WebhookOptions>>(),
        harness.Time);

    // Time passes only while the verifier looks at a target, so that no request takes any.
    private static ILedger CreateSlowLedger(OperationsHarness harness)
    {
        var ledger = new Mock<ILedger>();
        ledger.Setup(real => real.ReadAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns((string target, string userId, CancellationToken token) =>
            {
                harness.Time.Advance(TimeSpan.FromSeconds(1));
                return harness.GetService<ILedger>().ReadAsync(target, userId, token);
            });
        return ledger.Object;
    }

    private static bool HasTestUser(IConformanceTarget target) =>
        target.Records.Any(record => record.UserId?.StartsWith("auth0|auth0sync-verify-", StringComparison.Ordinal) == true && !record.IsArchived);

    private static IConformanceTarget Add(List<IConformanceTarget> targets, IConformanceTarget target)
    {
        targets.Add(target);
        return target;
    }

    private static Task<WebhookServer> StartWebhookAsync(OperationsHarness harness, bool processes = true) => WebhookServer.StartAsync(async (_, body) =>
    {
        var status = await harness.PostAsync(body);
        if (processes)
        {
            await harness.DrainAsync();
        }

        return status;
    });

    // A failed call would be attempted for as long as an event may wait.
    private static Task<WebhookServer> StartWebhookWithoutRetriesAsync(OperationsHarness harness) => WebhookServer.StartAsync(async (_, body) =>
    {
        var status = await harness.PostAsync(body);
        await harness.ProcessVisibleAsync();
        return status;
    });

    private static WebhookCredential CreateCredential(string token) => WebhookCredential.Find(new WebhookOptions { BearerToken = token })!;
}
