namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>The status of a member.</summary>
public enum MemberStatus
{
    Subscribed,
    Unsubscribed,

    /// <summary>Its address bounced.</summary>
    Cleaned,

    /// <summary>Invited to confirm the subscription by a click.</summary>
    Pending,

    /// <summary>A customer who never subscribed; "Non-Subscribed" in Mailchimp's pages.</summary>
    Transactional,
    Archived,
}

/// <summary>Who set the status of a member.</summary>
public enum StatusSetter
{
    Api,

    /// <summary>The person behind the address.</summary>
    Person,

    /// <summary>Somebody who works with the account in Mailchimp's pages.</summary>
    AccountUser,

    /// <summary>Mailchimp itself, after bounces.</summary>
    Mailchimp,
}
