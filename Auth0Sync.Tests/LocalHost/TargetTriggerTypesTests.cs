using System.Reflection;
using Auth0Sync.LocalHost.Triggers;
using Microsoft.Azure.WebJobs;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

/// <summary>The triggers of a target have the names of the functions in Azure, and its queues.</summary>
[Trait("Category", "Unit")]
public sealed class TargetTriggerTypesTests
{
    [Fact]
    public void Every_target_has_two_triggers()
    {
        var types = TargetTriggerTypes.Create([new("hubspot", "HubSpot") { ReadinessEvidence = "" }, new("crm", "Crm") { ReadinessEvidence = "" }]);

        Assert.Equal(
            [
                ("CorrelateHubSpot", "auth0-events-hubspot"), ("ParkHubSpot", "auth0-events-hubspot-poison"),
                ("CorrelateCrm", "auth0-events-crm"), ("ParkCrm", "auth0-events-crm-poison"),
            ],
            types.SelectMany(FindTriggers));
    }

    [Fact]
    public void No_target_has_none() => Assert.Empty(TargetTriggerTypes.Create([]));

    private static IEnumerable<(string?, string?)> FindTriggers(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Select(method => (method.GetCustomAttribute<FunctionNameAttribute>()?.Name, method.GetParameters()[0].GetCustomAttribute<QueueTriggerAttribute>()?.QueueName));
}
