namespace Auth0Sync.Core.Storage;

/// <summary>The storage account cannot be used. The message explains the cause to the operator.</summary>
public sealed class StorageAccountException(string message, Exception innerException) : Exception(message, innerException);
