using System.Reflection;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.HubSpot;
using Auth0Sync.Core.Targets.Mailchimp;
using Auth0Sync.Core.Targets.Stripe;
using Auth0Sync.Core.Targets.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Targets.HubSpot;
using Auth0Sync.Tests.Targets.Mailchimp;
using Auth0Sync.Tests.Targets.Stripe;
using Xunit;

namespace Auth0Sync.Tests.Operations.DryRun;

/// <summary>A dry run has nothing that could write.</summary>
[Trait("Category", "Unit")]
public sealed class WriteFreeTests
{
    private static readonly Type[] Writers = [typeof(ILedger), typeof(IRecordTarget), typeof(INotificationTarget), typeof(IEventQueue), typeof(IReviewStore), typeof(StorageAccount)];

    [Fact]
    public void The_parts_of_a_dry_run_hold_only_what_reads() =>
        Assert.All(
            new[] { typeof(DryRunRecordTarget), typeof(DryRunNotificationTarget), typeof(OverlayLedger) }
                .SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)),
            field => Assert.DoesNotContain(Writers, writer => writer.IsAssignableFrom(field.FieldType)));

    [Theory]
    [InlineData("hubspot")]
    [InlineData("stripe")]
    [InlineData("mailchimp")]
    public void A_dry_target_has_the_abilities_of_its_target(string name)
    {
        Type[] abilities = [typeof(IStatusTarget), typeof(IArchiveTarget), typeof(IEraseTarget)];
        var time = new TestTimeProvider();
        using Conformance.IConformanceTarget system = name switch
        {
            "hubspot" => new HubSpotConformanceTarget(time),
            "stripe" => new StripeConformanceTarget(time, hasSubscriptions: false),
            _ => new MailchimpConformanceTarget(time),
        };
        var type = typeof(ITarget).Assembly.GetTypes().Single(type => type.Name == $"{system.Descriptor.DisplayName}Target");
        var expected = abilities.Where(ability => ability.IsAssignableFrom(type));
        var target = (IRecordLookup)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);

        var dry = DryRunRecordTarget.Create(target, new RecordOverlay(), new DryRunRecorder());

        Assert.Equal(expected, abilities.Where(ability => ability.IsInstanceOfType(dry)));
    }

    [Theory]
    [InlineData("GET", "https://api.example/crm/contacts", true)]
    [InlineData("HEAD", "https://api.example/crm/contacts", true)]
    [InlineData("POST", "https://api.example/crm/contacts/batch/read", true)]
    [InlineData("POST", "https://api.example/crm/contacts/batch/update", false)]
    [InlineData("POST", "https://api.example/crm/contacts?x=/batch/read", false)]
    [InlineData("PUT", "https://api.example/crm/contacts/batch/read", false)]
    [InlineData("PATCH", "https://api.example/crm/contacts/1", false)]
    [InlineData("DELETE", "https://api.example/crm/contacts/1", false)]
    public async Task A_request_that_could_write_is_not_sent(string method, string address, bool isSent)
    {
        using var network = new CountingHandler();
        using var client = new HttpMessageInvoker(new ReadOnlyHttpHandler(["/batch/read"]) { InnerHandler = network });
        using var request = new HttpRequestMessage(new HttpMethod(method), address);

        var failure = await Record.ExceptionAsync(() => client.SendAsync(request, CancellationToken.None));
        var synchronousFailure = Record.Exception(() => client.Send(request, CancellationToken.None));

        Assert.Equal((isSent, isSent), (failure is null, synchronousFailure is null));
        Assert.Equal(isSent ? 2 : 0, network.Count);
    }

    [Theory]
    [InlineData("/crm/objects/2026-03/contacts/batch/read", true)]
    [InlineData("/oauth/v2/private-apps/get/access-token-info", true)]
    [InlineData("/oauth/v2/private-apps/get/access-token-info/", false)]
    [InlineData("/oauth/v2/private-apps/access-token-info", false)]
    [InlineData("/oauth/v1/token", false)]
    [InlineData("/crm/objects/2026-03/contacts/batch/create", false)]
    [InlineData("/crm/objects/2026-03/contacts/gdpr-delete", false)]
    [InlineData("/crm/properties/2026-03/contacts", false)]
    public async Task Of_the_POST_requests_to_HubSpot_only_those_that_read_are_sent(string path, bool isSent)
    {
        using var network = new CountingHandler();
        using var client = new HttpMessageInvoker(new ReadOnlyHttpHandler(HubSpotRegistration.Descriptor.ReadingPosts) { InnerHandler = network });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://api.example{path}");

        await Record.ExceptionAsync(() => client.SendAsync(request, CancellationToken.None));

        Assert.Equal(isSent ? 1 : 0, network.Count);
    }

    [Fact]
    public void Only_HubSpot_has_POST_requests_that_read() =>
        Assert.All(new[] { StripeRegistration.Descriptor, MailchimpRegistration.Descriptor, WebhookRegistration.Descriptor }, descriptor => Assert.Empty(descriptor.ReadingPosts));

    [Fact]
    public async Task Every_client_of_a_dry_run_refuses_to_write()
    {
        var time = new TestTimeProvider();
        using var system = new HubSpotConformanceTarget(time);
        IServiceCollection? dryRun = null;
        await using var harness = await DryRunHarness.StartAsync(time, system.Settings, (services, configuration) =>
        {
            dryRun = services;
            system.Register(services, configuration);
        });
        await harness.ExplainAsync(Conformance.TestUser.Create("client").Created(1));
        await using var provider = dryRun!.BuildServiceProvider();

        foreach (var name in new[] { "hubspot", "stripe", "mailchimp", "webhook", "auth0" })
        {
            using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient(name);
            using var content = new StringContent("{}");
            await Assert.ThrowsAsync<InvalidOperationException>(() => client.PostAsync(new Uri("http://127.0.0.1:9/crm/v3/objects/contacts/batch/update"), content));
        }

        Assert.Empty(provider.GetServices<IEventQueue>());
        Assert.Empty(provider.GetServices<IReviewStore>());
        Assert.Empty(provider.GetServices<ILedger>());
        Assert.Empty(provider.GetServices<StorageAccount>());
    }

    private sealed class CountingHandler : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return Task.FromResult(new HttpResponseMessage());
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return new HttpResponseMessage();
        }
    }
}
