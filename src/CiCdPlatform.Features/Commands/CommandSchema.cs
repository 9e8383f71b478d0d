using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Commands;

/// <summary>What people decided by commands.</summary>
internal static class CommandSchema
{
    public static Migration Migration { get; } = new("features-061-commands", """
        CREATE TABLE suppressions (
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            number BIGINT NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            person TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            PRIMARY KEY (host, repository_id, number, kind, subject));
        CREATE TABLE paused_requests (
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            number BIGINT NOT NULL,
            person TEXT NOT NULL,
            paused_at BIGINT NOT NULL,
            PRIMARY KEY (host, repository_id, number));
        """);
}
