namespace Auth0Sync.Page.Security;

/// <summary>What a request may do.</summary>
internal enum PageAccess
{
    /// <summary>Read the files of the page, which hold no data.</summary>
    Files,

    /// <summary>Exchange the token for a session.</summary>
    SignIn,

    /// <summary>Read data.</summary>
    Read,

    /// <summary>Change something, or read what needs a body.</summary>
    Change,
}
