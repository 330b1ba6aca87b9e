namespace Auth0Sync.LocalHost;

/// <summary>A problem that the user can fix; the message says how.</summary>
public sealed class LocalHostException(string message, Exception? innerException = null) : Exception(message, innerException);
