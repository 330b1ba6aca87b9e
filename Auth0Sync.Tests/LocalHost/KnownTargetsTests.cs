using Auth0Sync.Core.Targets;
using Auth0Sync.LocalHost.Targets;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

/// <summary>The command line knows the targets of the product.</summary>
[Trait("Category", "Unit")]
public sealed class KnownTargetsTests
{
    [Fact]
    public async Task The_known_targets_are_those_of_the_product()
    {
        await using var app = TestApp.Create();

        Assert.Equal(app.GetService<IEnumerable<TargetDescriptor>>(), KnownTargets.All);
    }

    [Theory]
    [InlineData("hubspot", "True")]
    [InlineData(" HubSpot ,", "True")]
    [InlineData("", "False")]
    public void A_list_enables_its_targets_and_disables_all_others(string list, string hubSpot)
    {
        var settings = KnownTargets.CreateSettings(list).ToDictionary();

        Assert.Empty(KnownTargets.FindUnknownNames(list));
        Assert.Equal(hubSpot, settings["Auth0Sync:HubSpot:Enabled"]);
        Assert.Equal(KnownTargets.All.Select(target => target.EnabledSetting).Order(), settings.Keys.Order());
    }
}
