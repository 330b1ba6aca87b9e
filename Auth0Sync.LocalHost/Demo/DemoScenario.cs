using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>
/// The demo: a contact that sales entered by hand, the events that arrive, and what each of them does in every target.
/// </summary>
internal static class DemoScenario
{
    private const int HubSpotTomas = 0;
    private const int HubSpotNadia = 1;
    private const int Nadia = 0;
    private const int Tomas = 1;
    private const int LinkedAccount = 2;

    private const string NadiaId = "auth0|67d1a4c8f2e35b9047ad61c3";
    private const string TomasId = "google-oauth2|117744668822331155990";
    private const string LinkedAccountId = "google-oauth2|104433221155667788012";
    private const string NoConsentYet = "{}";

    public static IReadOnlyList<string> Targets { get; } = [DemoExpectation.HubSpot, DemoExpectation.Stripe, DemoExpectation.Mailchimp, DemoExpectation.Webhook];

    /// <summary>The settings of the demo. Everything else is as installed.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Auth0Sync:Stripe:Policies:OnBlocked"] = "PauseCollection",
        ["Auth0Sync:Stripe:Policies:OnDelete"] = "CancelNow",
        ["Auth0Sync:Mailchimp:ConsentPath"] = "user_metadata.newsletter",
        ["Auth0Sync:Mailchimp:ConsentStatus"] = "Subscribed",
        ["Auth0Sync:Mailchimp:Tags:0"] = "plan:pro = app_metadata.plan == \"pro\"",
    };

    public static IReadOnlyDictionary<string, string> ExistingContact { get; } = new Dictionary<string, string>
    {
        ["email"] = "tomas.berg@example.com",
        ["firstname"] = "Tomas",
        ["company"] = "Berg & Daughters",
    };

    public static IReadOnlyList<DemoStep> Steps { get; } =
    [
        new("01-signed-up.json", "Nadia signs up", "Her address is not verified yet, so it is written nowhere.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Created", "A contact is created.") with
                {
                    Changes = new Dictionary<string, string?>
                    {
                        ["firstname"] = "Nadia",
                        ["lastname"] = "Ferreira",
                        ["auth0_user_id"] = NadiaId,
                        ["auth0_email_verified"] = "false",
                        ["auth0_status"] = "active",
                        ["auth0_last_event"] = "2025-10-06T09:12:40.131Z",
                    },
                    Calls = Calls(Operation.BatchCreate),
                },
                Stripe(Nadia, "Created", "A customer is created.") with
                {
                    Changes = new Dictionary<string, string?>
                    {
                        ["name"] = "Nadia Ferreira",
                        ["metadata.auth0_user_id"] = NadiaId,
                        ["metadata.auth0_status"] = "active",
                        ["metadata.auth0_last_event"] = "2025-10-06T09:12:40.131Z",
                    },
                },
                Mailchimp(Nadia, "Skipped", "A member needs an address: this one waits until it is verified."),
                Webhook(Nadia, "Notified", "The receiver is notified.") with { Changes = Values(("01 user.created", NoConsentYet)) },
            ],
        },
        new("02-email-verified.json", "Nadia verifies her address", "Auth0 has verified that it is hers, so it is written.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Updated", "The contact gets the address.") with
                {
                    Changes = Values(
                        ("email", "nadia.ferreira@example.com"),
                        ("auth0_email_verified", "true"),
                        ("auth0_last_event", "2025-10-06T09:20:05.782Z")),
                    Calls = Calls(Operation.BatchUpdate),
                },
                Stripe(Nadia, "Updated", "The customer gets the address.") with
                {
                    Changes = Values(("email", "nadia.ferreira@example.com"), ("metadata.auth0_last_event", "2025-10-06T09:20:05.782Z")),
                },
                Mailchimp(Nadia, "Created", "She wanted the newsletter when she signed up, so the new member is subscribed.") with
                {
                    Changes = Values(
                        ("email_address", "nadia.ferreira@example.com"),
                        ("status", "Subscribed"),
                        ("merge_fields.AUTH0ID", NadiaId),
                        ("merge_fields.FNAME", "Nadia"),
                        ("merge_fields.LNAME", "Ferreira")),
                },
                Webhook(Nadia, "Unchanged", "Nothing that the receiver watches changed."),
            ],
        },
        new("03-email-changed.json", "Nadia marries and changes her address", "No second record anywhere, and no search.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Updated", "The same contact is updated.") with
                {
                    Changes = Values(("email", "nadia.costa@example.com"), ("lastname", "Costa"), ("auth0_last_event", "2025-10-20T07:45:30.960Z")),
                    Calls = Calls(Operation.BatchUpdate),
                },
                Stripe(Nadia, "Updated", "The same customer is updated.") with
                {
                    Changes = Values(("email", "nadia.costa@example.com"), ("name", "Nadia Costa"), ("metadata.auth0_last_event", "2025-10-20T07:45:30.960Z")),
                },
                Mailchimp(Nadia, "Updated", "The same member gets the new address and stays subscribed.") with
                {
                    Changes = Values(("email_address", "nadia.costa@example.com"), ("merge_fields.LNAME", "Costa")),
                },
                Webhook(Nadia, "Unchanged", "Nothing that the receiver watches changed."),
            ],
        },
        new("04-late-older-update.json", "An older update arrives late", "The newer name and address stay.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Updated", "It adds the phone number, which no newer event contained.") with
                {
                    Changes = Values(("phone", "+351900000017")),
                    Calls = Calls(Operation.BatchUpdate),
                },
                Stripe(Nadia, "Updated", "It adds the phone number here too.") with { Changes = Values(("phone", "+351900000017")) },
                Mailchimp(Nadia, "Stale", "Newer events have already set all of its fields."),
                Webhook(Nadia, "Stale", "The receiver is notified of nothing older than what it knows."),
            ],
        },
        new("02-email-verified.json", "Auth0 delivers an old event again", "Newer events have already set all of its fields: nothing changes, without a call.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Stale", "") with { Calls = NoCalls },
                Stripe(Nadia, "Stale", "") with { Calls = NoCalls },
                Mailchimp(Nadia, "Stale", "") with { Calls = NoCalls },
                Webhook(Nadia, "Stale", "") with { Calls = NoCalls },
            ],
        },
        new("03-email-changed.json", "Auth0 delivers the newest event again", "All records are up to date: nothing changes, without a call.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Unchanged", "") with { Calls = NoCalls },
                Stripe(Nadia, "Unchanged", "") with { Calls = NoCalls },
                Mailchimp(Nadia, "Unchanged", "") with { Calls = NoCalls },
                Webhook(Nadia, "Unchanged", "") with { Calls = NoCalls },
            ],
        },
        new("05-known-contact.json", "Tomas signs up with Google", "Google has verified his address.")
        {
            Expected =
            [
                HubSpot(HubSpotTomas, "Linked", "Sales already has a contact with his address: it is linked instead of duplicated, and keeps what sales entered.") with
                {
                    Changes = new Dictionary<string, string?>
                    {
                        ["lastname"] = "Berg",
                        ["auth0_user_id"] = TomasId,
                        ["auth0_email_verified"] = "true",
                        ["auth0_status"] = "active",
                        ["auth0_last_event"] = "2025-10-21T14:30:00.521Z",
                    },

                    // The creation conflicts with the existing address; then a lookup by user id, one by address, and the update.
                    Calls = new Dictionary<string, int>
                    {
                        [nameof(Operation.BatchCreate)] = 1, [nameof(Operation.BatchRead)] = 2, [nameof(Operation.BatchUpdate)] = 1,
                    },
                },
                Stripe(Tomas, "Created", "A customer is created.") with
                {
                    Changes = Values(
                        ("email", "Tomas.Berg@example.com"),
                        ("name", "Tomas Berg"),
                        ("metadata.auth0_user_id", TomasId),
                        ("metadata.auth0_status", "active"),
                        ("metadata.auth0_last_event", "2025-10-21T14:30:00.521Z")),
                },
                Mailchimp(Tomas, "Created", "He did not ask for the newsletter: the new member is not subscribed.") with
                {
                    Changes = Values(
                        ("email_address", "Tomas.Berg@example.com"),
                        ("status", "Transactional"),
                        ("merge_fields.AUTH0ID", TomasId),
                        ("merge_fields.FNAME", "Tomas"),
                        ("merge_fields.LNAME", "Berg")),
                },
                Webhook(Tomas, "Notified", "The receiver is notified.") with { Changes = Values(("01 user.created", NoConsentYet)) },
            ],
        },
        new("06-linked-account-deleted.json", "Nadia links her Google account", "Auth0 reports the linked account as deleted. It has her address, but none of her records changes.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Skipped", "") with { Calls = Calls(Operation.BatchRead) },
                Stripe(Nadia, "Skipped", ""),
                Mailchimp(Nadia, "Skipped", ""),
                Webhook(LinkedAccount, "Notified", "The receiver is notified that this account is gone.") with { Changes = Values(("01 user.deleted", LinkedAccountId)) },
            ],
        },
        new("07-consent-given.json", "Nadia buys the pro plan and gives a consent", "The shop created a subscription in Stripe, and wrote plan and consent to her metadata.")
        {
            ChangeStripe = stripe => stripe.AddSubscription(stripe.Customers[Nadia].Id),
            Expected =
            [
                HubSpot(HubSpotNadia, "Unchanged", "Plan and consent are not mapped to a property.") with { Calls = NoCalls },
                Stripe(Nadia, "Unchanged", "The customer stays as it is, and the subscription is not touched.") with { Calls = NoCalls },
                Mailchimp(Nadia, "Updated", "The plan is a tag, for segments.") with { Changes = Values(("tag plan:pro", "yes")) },
                Webhook(Nadia, "Notified", "Compliance is told each watched value by a message of its own.") with
                {
                    Changes = Values(
                        ("02 user.updated", "user_metadata.consentGiven = true"),
                        ("03 user.updated", "user_metadata.consentTimestamp = 1761210899")),
                },
            ],
        },
        new("08-blocked.json", "An administrator blocks Nadia", "A block is a status, with an effect that depends on the target.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Updated", "The contact is marked.") with
                {
                    Changes = Values(("auth0_status", "blocked"), ("auth0_last_event", "2025-10-28T13:02:47.330Z")),
                    Calls = Calls(Operation.BatchUpdate),
                },
                Stripe(Nadia, "Updated", "The collection of payments is paused.") with
                {
                    Changes = Values(
                        ("metadata.auth0_status", "blocked"),
                        ("metadata.auth0_last_event", "2025-10-28T13:02:47.330Z"),
                        ("subscription 1", "active, payments paused")),
                },
                Mailchimp(Nadia, "Updated", "The member is archived. A tag remembers what she had chosen.") with
                {
                    Changes = Values(("status", "Archived"), ("tag auth0sync-was-subscribed", "yes")),
                },
                Webhook(Nadia, "Notified", "The receiver is notified.") with { Changes = Values(("04 user.blocked", NadiaId)) },
            ],
        },
        new("09-unblocked.json", "The administrator unblocks Nadia", "What the block did is taken back, and nothing else.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Updated", "The contact is active again.") with
                {
                    Changes = Values(("auth0_status", "active"), ("auth0_last_event", "2025-10-29T08:21:09.750Z")),
                    Calls = Calls(Operation.BatchUpdate),
                },
                Stripe(Nadia, "Updated", "Payments are collected again.") with
                {
                    Changes = Values(
                        ("metadata.auth0_status", "active"),
                        ("metadata.auth0_last_event", "2025-10-29T08:21:09.750Z"),
                        ("subscription 1", "active")),
                },
                Mailchimp(Nadia, "Updated", "The member is subscribed again, as before.") with
                {
                    Changes = Values(("status", "Subscribed"), ("tag auth0sync-was-subscribed", null)),
                },
                Webhook(Nadia, "Notified", "The receiver is notified.") with { Changes = Values(("05 user.unblocked", NadiaId)) },
            ],
        },
        new("10-deleted.json", "Nadia closes her account", "What that means is a policy of each target.")
        {
            Expected =
            [
                HubSpot(HubSpotNadia, "Deactivated", "The contact is deactivated, not deleted.") with
                {
                    Changes = Values(("auth0_status", "deactivated"), ("auth0_last_event", "2025-11-03T16:40:12.900Z")),

                    // A lookup first: the contact may belong to another person by now.
                    Calls = new Dictionary<string, int> { [nameof(Operation.BatchRead)] = 1, [nameof(Operation.BatchUpdate)] = 1 },
                },
                Stripe(Nadia, "Deactivated", "The subscription is canceled, so that nobody pays for a closed account.") with
                {
                    Changes = Values(
                        ("metadata.auth0_status", "deactivated"),
                        ("metadata.auth0_last_event", "2025-11-03T16:40:12.900Z"),
                        ("subscription 1", "canceled")),
                },
                Mailchimp(Nadia, "Deactivated", "The member is archived.") with
                {
                    Changes = Values(("status", "Archived"), ("tag auth0sync-was-subscribed", "yes")),
                },
                Webhook(Nadia, "Notified", "The receiver is notified.") with { Changes = Values(("06 user.deleted", NadiaId)) },
            ],
        },
        new("11-test-event.json", "An administrator presses \"Test\"", "Accepted and ignored: John Doe gets no record."),
        new("12-other-type.json", "An event of another type", "Accepted and ignored, so that Auth0 counts no failed delivery."),
    ];

    private static Dictionary<string, int> NoCalls => [];

    private static DemoExpectation HubSpot(int index, string outcome, string explanation) => new(DemoExpectation.HubSpot, index, outcome, explanation);

    private static DemoExpectation Stripe(int index, string outcome, string explanation) => new(DemoExpectation.Stripe, index, outcome, explanation);

    private static DemoExpectation Mailchimp(int index, string outcome, string explanation) => new(DemoExpectation.Mailchimp, index, outcome, explanation);

    private static DemoExpectation Webhook(int index, string outcome, string explanation) => new(DemoExpectation.Webhook, index, outcome, explanation);

    private static Dictionary<string, string?> Values(params (string Property, string? Value)[] values) => values.ToDictionary(value => value.Property, value => value.Value);

    private static Dictionary<string, int> Calls(Operation operation) => new() { [operation.ToString()] = 1 };
}
