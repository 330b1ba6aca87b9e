using System.Text;
using Auth0Sync.Benchmarks.Documented;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

[Trait("Category", "Integration")]
public sealed class DocumentedHandlerTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 10, 5, 8, 0, 0, TimeSpan.Zero);

    private SimulatorServer _hubSpot = null!;
    private HttpClient _http = null!;
    private DocumentedHandler _handler = null!;

    private CallLog Calls => _hubSpot.Account.Calls;

    public async Task InitializeAsync()
    {
        _hubSpot = await SimulatorServer.StartAsync(new SimulatorOptions { Limits = SimulatorLimits.Unlimited, SearchDelay = TimeSpan.Zero }, CancellationToken.None);
        _http = new HttpClient { BaseAddress = _hubSpot.BaseAddress };
        _handler = new DocumentedHandler(_http, TimeProvider.System);
    }

    public async Task DisposeAsync() => await _hubSpot.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_new_user_is_searched_and_then_created()
    {
        await _handler.HandleAsync(SampleUsers.CreateUserCreatedEvent(1, At), CancellationToken.None);

        var contact = Assert.Single(_hubSpot.Account.Contacts);
        Assert.Equal((SampleUsers.GetEmail(1), SampleUsers.GetGivenName(1, 0)), (contact.Email, contact["firstname"]));
        Assert.Equal((1, 1, 2), (Calls.GetCount(Operation.Search), Calls.GetCount(Operation.Create), Calls.Total));
    }

    [Fact]
    public async Task An_update_changes_the_contact_that_the_search_finds()
    {
        await _handler.HandleAsync(SampleUsers.CreateUserCreatedEvent(1, At), CancellationToken.None);
        await _handler.HandleAsync(SampleUsers.CreateUserUpdatedEvent(1, 1, At.AddSeconds(1)), CancellationToken.None);

        Assert.Equal(SampleUsers.GetGivenName(1, 1), Assert.Single(_hubSpot.Account.Contacts)["firstname"]);
        Assert.Equal((2, 1, 1), (Calls.GetCount(Operation.Search), Calls.GetCount(Operation.Create), Calls.GetCount(Operation.Update)));
    }

    [Fact]
    public async Task An_update_of_a_user_without_a_contact_is_ignored()
    {
        await _handler.HandleAsync(SampleUsers.CreateUserUpdatedEvent(1, 1, At), CancellationToken.None);

        Assert.Empty(_hubSpot.Account.Contacts);
    }

    [Fact]
    public async Task A_user_whose_metadata_names_the_contact_needs_no_search()
    {
        var contact = _hubSpot.Account.AddContact(new Dictionary<string, string> { ["email"] = "someone@example.com" });
        var json = Encoding.UTF8.GetString(SampleUsers.CreateUserUpdatedEvent(1, 1, At)).Replace("\"plan\":\"reader\"", $"\"crm_contact_id\":\"{contact.Id}\"", StringComparison.Ordinal);

        await _handler.HandleAsync(Encoding.UTF8.GetBytes(json), CancellationToken.None);

        Assert.Equal(SampleUsers.GetEmail(1), _hubSpot.Account.Find(contact.Id)!.Email);
        Assert.Equal(0, Calls.GetCount(Operation.Search));
    }

    [Fact]
    public async Task A_deleted_user_is_marked_as_deleted()
    {
        await _handler.HandleAsync(SampleUsers.CreateUserCreatedEvent(1, At), CancellationToken.None);
        var json = Encoding.UTF8.GetString(SampleUsers.CreateUserCreatedEvent(1, At)).Replace("user.created", "user.deleted", StringComparison.Ordinal);

        await _handler.HandleAsync(Encoding.UTF8.GetBytes(json), CancellationToken.None);

        Assert.Equal("UNQUALIFIED", Assert.Single(_hubSpot.Account.Contacts)["hs_lead_status"]);
    }

    [Fact]
    public async Task A_rate_limited_call_is_retried()
    {
        _hubSpot.Account.Faults.Add(new Fault { Operation = Operation.Search, Status = 429, RetryAfter = TimeSpan.Zero, MaxCount = 2 });
        _hubSpot.Account.Faults.Add(new Fault { Operation = Operation.Create, Status = 429, RetryAfter = TimeSpan.Zero, MaxCount = 1 });

        await _handler.HandleAsync(SampleUsers.CreateUserCreatedEvent(1, At), CancellationToken.None);

        Assert.Single(_hubSpot.Account.Contacts);
        Assert.Equal((2, 1), (_handler.RejectedSearches, _handler.RejectedCalls));
    }

    [Fact]
    public async Task Another_error_response_is_not_a_success()
    {
        _hubSpot.Account.Faults.Add(new Fault { Operation = Operation.Create, Status = 500 });

        await Assert.ThrowsAsync<HttpRequestException>(() => _handler.HandleAsync(SampleUsers.CreateUserCreatedEvent(1, At), CancellationToken.None));
    }
}
