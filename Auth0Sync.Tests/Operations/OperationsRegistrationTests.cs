using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Operations.Users;
using Auth0Sync.Core.Pausing;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Operations;

/// <summary>The operator's services are complete, also with in-memory storage.</summary>
[Trait("Category", "Unit")]
public sealed class OperationsRegistrationTests
{
    [Fact]
    public async Task An_installation_without_events_is_read_without_problems()
    {
        await using var app = TestApp.Create(services => services.AddMemoryStorage().AddOperations(new ConfigurationBuilder().Build()));
        await app.GetService<TargetPause>().PauseAsync("hubspot", "ada", "maintenance", CancellationToken.None);

        var status = await app.GetService<StatusReader>().ReadAsync(CancellationToken.None);
        var user = await app.GetService<UserInspector>().InspectAsync("auth0|nobody", CancellationToken.None);

        Assert.Empty(status.Problems.Concat(user.Problems));
        Assert.Equal(("hubspot", 0, true, (CircuitState?)CircuitState.Closed), Assert.Single(status.Targets.Select(target => (target.Target, target.Queue!.Length, target.IsPaused, target.Circuit))));
        Assert.Equal(KnownUserStatus.Unknown, Assert.Single(user.Targets).Status);
        Assert.True(user.IsPendingComplete);
    }
}
