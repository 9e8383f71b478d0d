using CiCdPlatform.Core.Findings;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>What Compose files give away.</summary>
internal static class ComposeChecks
{
    /// <summary>Ports of data stores that trust whoever reaches them, or whose default password everyone knows, by what their image is called.</summary>
    private static readonly (string Image, string Port, string? Secured)[] Stores =
    [
        ("postgres", "5432", null), ("postgis", "5432", null), ("mysql", "3306", null), ("mariadb", "3306", null), ("mongo", "27017", "MONGO_INITDB_ROOT_PASSWORD"), ("redis", "6379", null), ("valkey", "6379", null),
        ("memcached", "11211", null), ("elasticsearch", "9200", "ELASTIC_PASSWORD"), ("opensearch", "9200", null), ("cassandra", "9042", null), ("couchdb", "5984", null), ("rabbitmq", "5672", null), ("etcd", "2379", null), ("clickhouse", "8123", null), ("mssql", "1433", null),
    ];

    private static readonly HashSet<string> Dangerous = new(StringComparer.OrdinalIgnoreCase) { "ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "SYS_RAWIO", "SYS_BOOT", "DAC_READ_SEARCH", "DAC_OVERRIDE", "NET_ADMIN", "BPF", "PERFMON", "SYSLOG" };

    private static readonly string[] SystemFolders = ["/etc", "/root", "/boot", "/proc", "/sys", "/dev", "/lib", "/usr", "/bin", "/sbin", "/var/lib/docker", "/var/run", "/run", "/home"];

    // Images whose work is to manage or watch containers: without the socket they are nothing.
    private static readonly string[] EnginesOwn = ["portainer", "traefik", "watchtower", "nginx-proxy", "docker-gen", "autoheal", "cadvisor", "dozzle", "diun", "dockge", "lazydocker", "docker-socket-proxy", "act_runner", "gitlab-runner"];

    public static IReadOnlyList<TableCheck<ComposeView>> All { get; } =
    [
        new("compose-privileged", Severity.High, "A privileged container is root on the host in all but name.", "Give the one capability or device that is needed.", view =>
            Each(view, service => Is(service.Node, "privileged", "true") is { } node ? [view.Hit(node, $"`{service.Name}` is root on the host in all but name: give the one capability or device that it needs.")] : []))
        {
            Fires = ["services:\n  a:\n    privileged: true"],
            Silent = ["services:\n  a:\n    privileged: false"],
        },
        new("compose-host-namespace", Severity.Medium, "A container in the host's network, process or IPC namespace sees and reaches what the host does.", "Publish the ports that are needed; leave the namespaces alone.", view =>
            Each(view, service => new[] { "network_mode", "pid", "ipc", "userns_mode", "uts", "cgroup" }.Select(key => Is(service.Node, key, "host")).OfType<YamlScalarNode>()
                .Select(node => view.Hit(node, $"`{service.Name}` shares a namespace with the host."))))
        {
            Fires = ["services:\n  a:\n    network_mode: host", "services:\n  a:\n    pid: host"],
            Silent = ["services:\n  a:\n    network_mode: bridge\n    pid: service:b"],
        },
        new("compose-docker-socket", Severity.High, "Who reaches the Docker socket is root on the host, read-only or not.", "Put a proxy between that allows what is needed.", view =>
            Each(view, service => service.Mounts.Where(mount => mount.Source.EndsWith("docker.sock", StringComparison.Ordinal) || mount.Source.EndsWith("containerd.sock", StringComparison.Ordinal) || mount.Source.EndsWith("podman.sock", StringComparison.Ordinal))
                .Select(mount => view.Hit(mount.Node, $"`{service.Name}` mounts the socket of the container engine, which makes it root on the host.") with
                {
                    Severity = IsEnginesOwn(service) ? Severity.Low : Severity.High,
                    Persona = IsEnginesOwn(service) ? Persona.Auditor : Persona.Regular,
                })))
        {
            Fires = ["services:\n  a:\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock:ro", "services:\n  a:\n    volumes:\n      - type: bind\n        source: /var/run/docker.sock\n        target: /d.sock"],
            Silent = ["services:\n  a:\n    volumes:\n      - ./docker:/etc/docker"],
        },
        new("compose-host-folder", Severity.Medium, "A folder of the host's system within a container lets it change, or read, what is the host's.", "Mount the one file that is needed, read-only.", view =>
            Each(view, service => service.Mounts.Where(mount => mount.Source == "/" || (!mount.ReadOnly && SystemFolders.Contains(mount.Source.TrimEnd('/'), StringComparer.Ordinal)))
                .Select(mount => view.Hit(mount.Node, $"`{service.Name}` has `{mount.Source}` of the host."))))
        {
            Fires = ["services:\n  a:\n    volumes: [\"/:/host\"]", "services:\n  a:\n    volumes: [\"/etc:/x\"]"],
            Silent = ["services:\n  a:\n    volumes: [\"/etc/localtime:/etc/localtime:ro\", \"./x:/etc\", \"data:/\", \"/sys:/sys:ro\"]"],
        },
        new("compose-added-capability", Severity.Medium, "Some capabilities are enough to leave the container.", "Drop it, or give a lesser one.", view =>
            Each(view, service => service.List("cap_add").Where(node => Dangerous.Contains((node.Value ?? "").Replace("CAP_", "", StringComparison.OrdinalIgnoreCase)))
                .Select(node => view.Hit(node, $"`{service.Name}` gets {node.Value}.") with { Severity = node.Value is "ALL" or "SYS_ADMIN" or "SYS_MODULE" ? Severity.High : Severity.Medium, Persona = node.Value is "NET_ADMIN" or "DAC_OVERRIDE" or "SYSLOG" ? Persona.Pedantic : Persona.Regular })))
        {
            Fires = ["services:\n  a:\n    cap_add: [SYS_ADMIN]", "services:\n  a:\n    cap_add:\n      - ALL"],
            Silent = ["services:\n  a:\n    cap_add: [NET_BIND_SERVICE]\n    cap_drop: [ALL]"],
        },
        new("compose-unconfined", Severity.Medium, "Without the profiles of seccomp and AppArmor every call of the kernel is open to the container.", "Leave the option out, or write a profile.", view =>
            Each(view, service => service.List("security_opt").Where(node => node.Value is "seccomp:unconfined" or "seccomp=unconfined" or "apparmor:unconfined" or "apparmor=unconfined" or "label:disable" or "label=disable")
                .Select(node => view.Hit(node, $"`{service.Name}` runs without a profile."))))
        {
            Fires = ["services:\n  a:\n    security_opt: [\"seccomp:unconfined\"]"],
            Silent = ["services:\n  a:\n    security_opt: [\"no-new-privileges:true\", \"seccomp:./p.json\"]"],
        },
        new("compose-secret-in-environment", Severity.Medium, "A secret in the file is in the repository and its history.", "Take it from the shell (`${NAME}`), an env file that is not committed, or `secrets`.", view =>
            Each(view, service => service.Environment.Concat(service.BuildArguments).Where(pair => SecretNames.IsSecret(pair.Name) && pair.Value is { Length: > 0 } value && !value.Contains('$', StringComparison.Ordinal) && !SecretNames.IsHarmless(value))
                .Select(pair => view.Hit(pair.Node, $"`{pair.Name}` of `{service.Name}` stands in the file: take it from the shell, or from `secrets`.") with { Severity = IsDevelopment(pair.Value!, service) ? Severity.Low : Severity.Medium, Persona = IsDevelopment(pair.Value!, service) ? Persona.Pedantic : Persona.Regular })))
        {
            Confidence = Confidence.Medium,
            Fires = ["services:\n  a:\n    environment:\n      API_TOKEN: abc123def", "services:\n  a:\n    environment:\n      - DB_PASSWORD=S3curePa55", "services:\n  postgres:\n    environment:\n      POSTGRES_PASSWORD: postgres"],
            Silent = ["services:\n  a:\n    environment:\n      API_TOKEN: ${API_TOKEN}\n      DB_PASSWORD_FILE: /run/secrets/db\n      DB_PASSWORD:\n", "services:\n  a:\n    environment: [API_TOKEN]"],
        },
        new("compose-published-store", Severity.Medium, "A port without an address is open on every network of the host, past most firewalls; this store asks nobody for a password.", "Publish it on `127.0.0.1`, or not at all: services of the file reach each other anyway.", PublishedStore)
        {
            Confidence = Confidence.Medium,
            Fires = ["services:\n  r:\n    image: redis:7.2\n    ports: [\"6379:6379\"]", "services:\n  m:\n    image: mongo:7\n    ports:\n      - target: 27017\n        published: 27017", "services:\n  p:\n    image: postgres:16\n    environment: {POSTGRES_HOST_AUTH_METHOD: trust}\n    ports: [\"5432:5432\"]"],
            Silent = ["services:\n  r:\n    image: redis:7.2\n    ports: [\"127.0.0.1:6379:6379\"]", "services:\n  r:\n    image: redis:7.2\n    command: redis-server --requirepass $P\n    ports: [\"6379:6379\"]", "services:\n  r:\n    image: redis:7.2\n    expose: [6379]", "services:\n  m:\n    image: mongo:7\n    environment: {MONGO_INITDB_ROOT_PASSWORD: $P}\n    ports: [\"27017:27017\"]"],
        },
        new("compose-root-user", Severity.Low, "`user: root` undoes the image's own user.", "Leave it out.", view =>
            Each(view, service => service.Node.Scalar("user") is { Value: { } user } node && user.Split(':')[0] is "root" or "0" ? [view.Hit(service.Node.Scalar("user")!, $"`{service.Name}` runs as root.")] : []))
        {
            Persona = Persona.Pedantic,
            Fires = ["services:\n  a:\n    user: root", "services:\n  a:\n    user: \"0:0\""],
            Silent = ["services:\n  a:\n    user: \"1000:1000\""],
        },
        new("compose-new-privileges", Severity.Info, "A program with the set-user bit can still make root of an unprivileged process.", "Add `security_opt: [\"no-new-privileges:true\"]`.", view =>
            Each(view, service => service.List("security_opt").Any(node => node.Value?.StartsWith("no-new-privileges", StringComparison.Ordinal) ?? false) || service.Node.Get("image") is null && service.Node.Get("build") is null ? [] : [view.Hit(service.Key, $"`{service.Name}` may gain privileges: add `no-new-privileges:true`.")]))
        {
            Persona = Persona.Auditor,
            Fires = ["services:\n  a:\n    image: b:1"],
            Silent = ["services:\n  a:\n    image: b:1\n    security_opt: [\"no-new-privileges:true\"]"],
        },
        new("compose-no-limits", Severity.Info, "A container without limits can take all memory of the host.", "Set `mem_limit` or `deploy.resources.limits`.", view =>
            Each(view, service => service.Node.Get("mem_limit") is not null || service.Node.Mapping("deploy").Mapping("resources").Get("limits") is not null || service.Node.Get("image") is null && service.Node.Get("build") is null ? [] : [view.Hit(service.Key, $"`{service.Name}` may take all memory.")]))
        {
            Persona = Persona.Auditor,
            Fires = ["services:\n  a:\n    image: b:1"],
            Silent = ["services:\n  a:\n    image: b:1\n    mem_limit: 512m", "services:\n  a:\n    image: b:1\n    deploy: {resources: {limits: {memory: 1g}}}"],
        },
        new("compose-obsolete-version", Severity.Info, "`version` says nothing to Compose any more; it warns about it at every start.", "Take the line out.", ObsoleteVersion)
        {
            Persona = Persona.Pedantic,
            Fires = ["version: '3'\nservices:\n  a:\n    image: b:1"],
            Silent = ["services:\n  a:\n    image: b:1"],
        },
    ];

    private static IEnumerable<CheckHit> Each(ComposeView view, Func<ComposeService, IEnumerable<CheckHit>> find) => view.Services.SelectMany(find);

    private static YamlScalarNode? Is(YamlMappingNode node, string key, string value) => node.Scalar(key) is { } scalar && scalar.Value == value ? scalar : null;

    /// <summary>Whether a password says itself that it is for a developer's machine: it repeats a name of the service or of the variable.</summary>
    private static bool IsDevelopment(string value, ComposeService service) =>
        value.Length < 6 || service.Name.Contains(value, StringComparison.OrdinalIgnoreCase) || (service.Node.Text("image")?.Contains(value, StringComparison.OrdinalIgnoreCase) ?? false)
        || service.Environment.Any(pair => pair.Value == value && !SecretNames.IsSecret(pair.Name))
        || new[] { "password", "secret", "example", "test", "admin", "root", "postgres", "mysql", "local", "dev", "guest", "demo", "minio" }.Any(word => value.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<CheckHit> PublishedStore(ComposeView view)
    {
        foreach (var service in view.Services)
        {
            var image = (service.Node.Text("image") ?? "").Split('@')[0];
            var name = image[(image.LastIndexOf('/') + 1)..].Split(':')[0];
            foreach (var (address, port, node) in service.Ports)
            {
                if (address is not ("" or "0.0.0.0" or "::") || Array.Find(Stores, known => known.Port == port && name.Contains(known.Image, StringComparison.OrdinalIgnoreCase)) is not { Image: { } store } found)
                {
                    continue;
                }

                if (IsOpen(service, store, found.Secured))
                {
                    yield return view.Hit(node, $"`{service.Name}` asks nobody for a password and listens on every network of the host: publish it on 127.0.0.1.");
                }
            }
        }
    }

    private static bool IsOpen(ComposeService service, string store, string? secured)
    {
        var command = string.Join(' ', service.List("command").Concat(service.List("entrypoint")).Select(node => node.Value));
        string? Setting(string name) => service.Environment.Where(pair => pair.Name == name).Select(pair => pair.Value ?? "$").FirstOrDefault();
        return store switch
        {
            "postgres" or "postgis" => Setting("POSTGRES_HOST_AUTH_METHOD") == "trust",
            "mysql" or "mariadb" => service.Environment.Any(pair => pair.Name is "MYSQL_ALLOW_EMPTY_PASSWORD" or "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD" or "MARIADB_ALLOW_EMPTY_PASSWORD" && pair.Value is not (null or "" or "no" or "0" or "false")),
            "redis" or "valkey" => !command.Contains("requirepass", StringComparison.Ordinal) && !command.Contains(".conf", StringComparison.Ordinal) && !service.Environment.Any(pair => pair.Name.Contains("PASSWORD", StringComparison.Ordinal) || pair.Name == "REDIS_ARGS") && !service.Mounts.Any(mount => mount.Source.Contains("conf", StringComparison.OrdinalIgnoreCase)),
            "mongo" => Setting(secured!) is null && !command.Contains("--auth", StringComparison.Ordinal) && !service.Environment.Any(pair => pair.Name.Contains("PASSWORD", StringComparison.Ordinal)),
            "elasticsearch" => Setting("xpack.security.enabled") == "false",
            "opensearch" => Setting("plugins.security.disabled") == "true" || Setting("DISABLE_SECURITY_PLUGIN") == "true",
            "memcached" or "cassandra" or "etcd" => true,
            _ => false,
        };
    }

    private static IEnumerable<CheckHit> ObsoleteVersion(ComposeView view)
    {
        if (view.Root.Pair("version") is { Value: YamlScalarNode } pair && view.Root.Get("services") is not null)
        {
            var line = view.File.At(view.File.OffsetOf(pair.Key.Start)).Line;
            yield return view.Hit(pair.Key, "`version` says nothing any more: take the line out.") with { FixDescription = "Take the line out.", Edits = [new(line, 1, [])] };
        }
    }

    private static bool IsEnginesOwn(ComposeService service) => service.Node.Text("image") is { } image && EnginesOwn.Any(name => image.Contains(name, StringComparison.OrdinalIgnoreCase));
}
