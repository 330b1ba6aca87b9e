using Auth0Sync.Tests.Conformance;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Mailchimp does what every record target must do.</summary>
public sealed class MailchimpConformanceTests(ITestOutputHelper output) : ConformanceSuite(output)
{
    protected override ConformanceTraits DeclaredTraits =>
        ConformanceTraits.FindsByUserId | ConformanceTraits.HasUniqueEmail | ConformanceTraits.Archives | ConformanceTraits.Erases | ConformanceTraits.HasStatusEffects
        | ConformanceTraits.LinksByEmail | ConformanceTraits.ShowsStatus | ConformanceTraits.FreesAddresses;

    private protected override IConformanceTarget CreateTarget(TimeProvider time) => new MailchimpConformanceTarget(time);
}
