namespace Auth0Sync.Core.Storage;

/// <summary>The storage account cannot be used. The message says why, for the person who set it up.</summary>
public sealed class StorageAccountException(string message, Exception innerException) : Exception(message, innerException);
