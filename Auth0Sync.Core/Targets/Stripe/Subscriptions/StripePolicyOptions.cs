using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Stripe.Subscriptions;

/// <summary>What a user's status does to subscriptions: policies that only Stripe has, section <c>Auth0Sync:Stripe:Policies</c>.</summary>
public sealed class StripePolicyOptions
{
    internal static readonly string[] PauseBehaviors = ["void", "keep_as_draft", "mark_uncollectible"];

    /// <summary>Applies when an administrator blocks a user.</summary>
    public StripeBlockPolicy OnBlocked { get; set; } = StripeBlockPolicy.Mark;

    /// <summary>Applies when a user is unblocked.</summary>
    public StripeUnblockPolicy OnUnblocked { get; set; } = StripeUnblockPolicy.Resume;

    /// <summary>Applies when a user is deleted.</summary>
    public StripeDeletePolicy OnDelete { get; set; } = StripeDeletePolicy.Mark;

    /// <summary>What Stripe does with invoices while <see cref="StripeBlockPolicy.PauseCollection"/> applies, in Stripe's words.</summary>
    public string PauseBehavior { get; set; } = PauseBehaviors[0];

    /// <summary>The names of the settings.</summary>
    internal static IReadOnlyCollection<string> Names { get; } = [nameof(OnBlocked), nameof(OnUnblocked), nameof(OnDelete), nameof(PauseBehavior)];

    /// <summary>Whether a status can change subscriptions, so that they must be readable.</summary>
    internal bool ChangesSubscriptions =>
        OnBlocked is StripeBlockPolicy.Pause or StripeBlockPolicy.PauseCollection || OnDelete is StripeDeletePolicy.CancelAtPeriodEnd or StripeDeletePolicy.CancelNow or StripeDeletePolicy.DeleteCustomer;

    /// <summary>Reads the section. What it leaves out follows the policies of all targets where they have the same meaning.</summary>
    /// <param name="section">The section.</param>
    /// <param name="policies">The policies of this target.</param>
    /// <exception cref="OptionsValidationException">A value is invalid.</exception>
    internal static StripePolicyOptions Read(IConfigurationSection section, PolicyOptions policies)
    {
        SettingsSectionValidator.ThrowIfInvalid<StripePolicyOptions>(section, [.. typeof(PolicyOptions).GetProperties().Select(property => property.Name).Except(Names)]);
        var options = new StripePolicyOptions
        {
            OnBlocked = policies.OnBlocked == BlockPolicy.Ignore ? StripeBlockPolicy.Ignore : StripeBlockPolicy.Mark,
            OnDelete = policies.OnDelete == DeletePolicy.Ignore ? StripeDeletePolicy.Ignore : StripeDeletePolicy.Mark,
        };
        section.Bind(options);
        return PauseBehaviors.Contains(options.PauseBehavior) ? options : throw new OptionsValidationException(
            section.Path,
            typeof(StripePolicyOptions),
            [$"{section.Path}:{nameof(PauseBehavior)} is '{options.PauseBehavior}'. Allowed: {string.Join(", ", PauseBehaviors)}."]);
    }

    /// <summary>Sets the policies of the engine that these ones imply.</summary>
    /// <param name="policies">The policies: those of all targets, overridden by this target's.</param>
    /// <param name="section">The section.</param>
    /// <exception cref="OptionsValidationException">A value is invalid, or customers would be deleted without a choice for Stripe.</exception>
    internal static void Apply(PolicyOptions policies, IConfigurationSection section)
    {
        var own = Read(section, policies);
        if (policies.OnDelete == DeletePolicy.Erase && section[nameof(OnDelete)] is null)
        {
            var setting = $"{section.Path}:{nameof(OnDelete)}";
            throw new OptionsValidationException(section.Path, typeof(StripePolicyOptions), [
                $"{Auth0SyncSettings.Policies}:{nameof(OnDelete)} is {DeletePolicy.Erase}, which would delete customers in Stripe and end their subscriptions. "
                + $"Confirm that with {setting}={StripeDeletePolicy.DeleteCustomer}, or set {setting} to another value: {string.Join(", ", Enum.GetNames<StripeDeletePolicy>())}.",
            ]);
        }

        policies.OnBlocked = own.OnBlocked == StripeBlockPolicy.Ignore ? BlockPolicy.Ignore : BlockPolicy.Mark;
        policies.OnDelete = own.OnDelete switch
        {
            StripeDeletePolicy.DeleteCustomer => DeletePolicy.Erase,
            StripeDeletePolicy.Ignore => DeletePolicy.Ignore,
            _ => DeletePolicy.Deactivate,
        };
    }
}

/// <summary>What to do with the subscriptions of a blocked user.</summary>
public enum StripeBlockPolicy
{
    /// <summary>Only set the status field to <c>blocked</c>.</summary>
    Mark,

    /// <summary>Pause the collection of payments. Access and invoices continue.</summary>
    PauseCollection,

    /// <summary>Pause the subscriptions, which sends no invoices. They need the flexible billing mode.</summary>
    Pause,

    /// <summary>Keep the status field <c>active</c>.</summary>
    Ignore,
}

/// <summary>What to do with the subscriptions of an unblocked user.</summary>
public enum StripeUnblockPolicy
{
    /// <summary>Resume what Auth0Sync paused, and nothing else.</summary>
    Resume,

    /// <summary>Leave them paused.</summary>
    Ignore,
}

/// <summary>What to do with the customer and the subscriptions of a deleted user.</summary>
public enum StripeDeletePolicy
{
    /// <summary>Only set the status field to <c>deactivated</c>.</summary>
    Mark,

    /// <summary>Cancel the subscriptions at the end of their periods. It is taken back if the user returns before.</summary>
    CancelAtPeriodEnd,

    /// <summary>Cancel the subscriptions at once. It cannot be taken back.</summary>
    CancelNow,

    /// <summary>
    /// Delete the customer permanently, which cancels its subscriptions. Those of a customer that is kept, because Auth0Sync did not
    /// create it, are canceled at the end of their periods.
    /// </summary>
    DeleteCustomer,

    /// <summary>Keep the customer unchanged.</summary>
    Ignore,
}
