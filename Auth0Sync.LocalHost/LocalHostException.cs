namespace Auth0Sync.LocalHost;

/// <summary>Something that the person at the machine can mend; the message says how.</summary>
public sealed class LocalHostException(string message, Exception? innerException = null) : Exception(message, innerException);
