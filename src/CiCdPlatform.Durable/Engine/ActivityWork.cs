namespace CiCdPlatform.Durable.Engine;

/// <summary>An attempt of an activity that is to run.</summary>
internal sealed record ActivityWork(string InstanceId, string Tenant, string? TraceParent, int Generation, int Task, string Name, string? Input, RetryPolicy? Retry, int Attempt);
