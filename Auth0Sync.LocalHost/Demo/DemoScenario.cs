using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>The demo: a contact that sales entered by hand, and the events that arrive.</summary>
internal static class DemoScenario
{
    private const int TomasIndex = 0;
    private const int NadiaIndex = 1;

    public static IReadOnlyDictionary<string, string> ExistingContact { get; } = new Dictionary<string, string>
    {
        ["email"] = "tomas.berg@example.com",
        ["firstname"] = "Tomas",
        ["company"] = "Berg & Daughters",
    };

    public static IReadOnlyList<DemoStep> Steps { get; } =
    [
        new("01-signed-up.json", "Nadia signs up", "A contact is created. Her address is not verified yet, so it is not written.")
        {
            ExpectedOutcome = "Created",
            ContactIndex = NadiaIndex,
            ExpectedChanges = new Dictionary<string, string>
            {
                ["firstname"] = "Nadia",
                ["lastname"] = "Ferreira",
                ["auth0_user_id"] = "auth0|67d1a4c8f2e35b9047ad61c3",
                ["auth0_email_verified"] = "false",
                ["auth0_status"] = "active",
                ["auth0_last_event"] = "2025-10-06T09:12:40.131Z",
            },
            ExpectedCalls = SingleCall(Operation.BatchCreate),
        },
        new("02-email-verified.json", "Nadia verifies her address", "Auth0 has verified that it is hers, so it is written.")
        {
            ExpectedOutcome = "Updated",
            ContactIndex = NadiaIndex,
            ExpectedChanges = new Dictionary<string, string>
            {
                ["email"] = "nadia.ferreira@example.com",
                ["auth0_email_verified"] = "true",
                ["auth0_last_event"] = "2025-10-06T09:20:05.782Z",
            },
            ExpectedCalls = SingleCall(Operation.BatchUpdate),
        },
        new("03-email-changed.json", "Nadia marries and changes her address", "The same contact is updated: no second contact, and no search.")
        {
            ExpectedOutcome = "Updated",
            ContactIndex = NadiaIndex,
            ExpectedChanges = new Dictionary<string, string>
            {
                ["email"] = "nadia.costa@example.com",
                ["lastname"] = "Costa",
                ["auth0_last_event"] = "2025-10-20T07:45:30.960Z",
            },
            ExpectedCalls = SingleCall(Operation.BatchUpdate),
        },
        new("04-late-older-update.json", "An older update arrives late", "It adds the phone number, which no newer event contained. The newer name and address stay.")
        {
            ExpectedOutcome = "Updated",
            ContactIndex = NadiaIndex,
            ExpectedChanges = new Dictionary<string, string> { ["phone"] = "+351900000017" },
            ExpectedCalls = SingleCall(Operation.BatchUpdate),
        },
        new("02-email-verified.json", "Auth0 delivers an old event again", "Newer events have already set all of its fields: nothing changes, without a call to HubSpot.")
        {
            ExpectedOutcome = "Stale",
            ContactIndex = NadiaIndex,
        },
        new("03-email-changed.json", "Auth0 delivers the newest event again", "The contact is up to date: nothing changes, without a call to HubSpot.")
        {
            ExpectedOutcome = "Unchanged",
            ContactIndex = NadiaIndex,
        },
        new("05-known-contact.json", "Tomas signs up with Google", "Sales already has a contact with his address, and Google has verified the address: the contact is linked instead of duplicated, and keeps what sales entered.")
        {
            ExpectedOutcome = "Linked",
            ContactIndex = TomasIndex,
            ExpectedChanges = new Dictionary<string, string>
            {
                ["lastname"] = "Berg",
                ["auth0_user_id"] = "google-oauth2|117744668822331155990",
                ["auth0_email_verified"] = "true",
                ["auth0_status"] = "active",
                ["auth0_last_event"] = "2025-10-21T14:30:00.521Z",
            },

            // The creation conflicts with the existing address; then a lookup by user id, one by address, and the update.
            ExpectedCalls = new Dictionary<Operation, int> { [Operation.BatchCreate] = 1, [Operation.BatchRead] = 2, [Operation.BatchUpdate] = 1 },
        },
        new("06-linked-account-deleted.json", "Nadia links her Google account", "Auth0 reports the linked account as deleted. It has her address, but her contact does not change.")
        {
            ExpectedOutcome = "Skipped",
            ContactIndex = NadiaIndex,
            ExpectedCalls = SingleCall(Operation.BatchRead),
        },
        new("07-deleted.json", "Nadia closes her account", "Her contact is deactivated, not deleted.")
        {
            ExpectedOutcome = "Deactivated",
            ContactIndex = NadiaIndex,
            ExpectedChanges = new Dictionary<string, string>
            {
                ["auth0_status"] = "deactivated",
                ["auth0_last_event"] = "2025-11-03T16:40:12.900Z",
            },

            // A lookup first: the contact may belong to another person by now.
            ExpectedCalls = new Dictionary<Operation, int> { [Operation.BatchRead] = 1, [Operation.BatchUpdate] = 1 },
        },
        new("08-test-event.json", "An administrator presses \"Test\"", "Accepted and ignored: John Doe gets no contact.") { ContactIndex = NadiaIndex },
        new("09-other-type.json", "An event of another type", "Accepted and ignored, so that Auth0 counts no failed delivery.") { ContactIndex = NadiaIndex },
    ];

    private static Dictionary<Operation, int> SingleCall(Operation operation) => new() { [operation] = 1 };
}
