using CiCdPlatform.Core.Findings;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>What manifests of Kubernetes allow: the pod security standards, and rights within the cluster.</summary>
internal static class KubernetesChecks
{
    private static readonly HashSet<string> Baseline = new(StringComparer.OrdinalIgnoreCase)
    {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    };

    private static readonly HashSet<string> Powerful = new(StringComparer.OrdinalIgnoreCase) { "ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF" };

    private static readonly string[] SystemFolders = ["/", "/etc", "/root", "/boot", "/proc", "/sys", "/dev", "/lib", "/usr", "/bin", "/sbin", "/home", "/var", "/var/lib", "/var/lib/docker", "/var/lib/kubelet", "/var/run", "/run", "/etc/kubernetes"];

    private static readonly HashSet<string> ClusterWide = new(StringComparer.Ordinal)
    {
        "Namespace", "Node", "PersistentVolume", "ClusterRole", "ClusterRoleBinding", "StorageClass", "CustomResourceDefinition", "PriorityClass", "IngressClass", "RuntimeClass", "List",
    };

    public static IReadOnlyList<TableCheck<KubernetesView>> All { get; } =
    [
        new("kubernetes-privileged", Severity.High, "A privileged container is root on the node in all but name.", "Give the one capability that is needed.", view =>
            Containers(view, (_, container) => Is(container.Security, "privileged", "true") is { } node ? [view.Hit(node, $"`{container.Name}` is root on the node in all but name.")] : []))
        {
            Aliases = ["CKV_K8S_16"],
            Fires = [Pod("securityContext: {privileged: true}")],
            Silent = [Pod("securityContext: {privileged: false}"), Pod("securityContext: {privileged: {{ .Values.p }}}")],
        },
        new("kubernetes-host-namespace", Severity.Medium, "A pod in the node's network, process or IPC namespace sees and reaches what the node does.", "Leave the key out.", view =>
            view.Pods.SelectMany(pod => new[] { ("hostNetwork", "CKV_K8S_19"), ("hostPID", "CKV_K8S_17"), ("hostIPC", "CKV_K8S_18") }.Select(pair => (Node: Is(pod.Spec, pair.Item1, "true"), Key: pair.Item1, Alias: pair.Item2)).Where(found => found.Node is not null)
                .Select(found => view.Hit(found.Node!, $"`{pod.Owner.Name}` shares a namespace with the node: {found.Key}.") with { Aliases = [found.Alias], Severity = found.Key == "hostPID" ? Severity.High : Severity.Medium })))
        {
            Aliases = ["CKV_K8S_17", "CKV_K8S_18", "CKV_K8S_19"],
            Fires = [Pod("", "hostNetwork: true"), Pod("", "hostPID: true"), Pod("", "hostIPC: true")],
            Silent = [Pod("", "hostNetwork: false")],
        },
        new("kubernetes-host-path", Severity.Medium, "A folder of the node within a pod lets it read, or change, what belongs to every pod there.", "Use another kind of volume.", HostPath)
        {
            Fires = [Pod("", "volumes: [{name: a, hostPath: {path: /etc}}]"), Pod("", "volumes: [{name: a, hostPath: {path: /data/x}}]")],
            Silent = [Pod("", "volumes: [{name: a, emptyDir: {}}]")],
        },
        new("kubernetes-docker-socket", Severity.High, "Who reaches the runtime's socket is root on the node.", "Do without it.", view =>
            HostPaths(view).Where(path => IsSocket(path.Value!)).Select(path => view.Hit(path, "Who reaches this socket is root on the node.")))
        {
            Aliases = ["CKV_K8S_27"],
            Fires = [Pod("", "volumes: [{name: a, hostPath: {path: /var/run/docker.sock}}]")],
            Silent = [Pod("", "volumes: [{name: a, hostPath: {path: /data}}]")],
        },
        new("kubernetes-added-capability", Severity.Medium, "A capability beyond the baseline opens a way to the node.", "Drop `ALL`, and add back what is needed.", view =>
            Containers(view, (_, container) => container.Security.Mapping("capabilities").Get("add").Scalars().Where(node => !Baseline.Contains(Capability(node)))
                .Select(node => view.Hit(node, $"`{container.Name}` gets {node.Value}.") with
                {
                    Severity = Powerful.Contains(Capability(node)) ? Severity.High : Severity.Low,
                    Persona = Powerful.Contains(Capability(node)) ? Persona.Regular : Persona.Pedantic,
                    Aliases = Capability(node) is "SYS_ADMIN" ? ["CKV_K8S_25", "CKV_K8S_39"] : ["CKV_K8S_25"],
                })))
        {
            Aliases = ["CKV_K8S_25", "CKV_K8S_39"],
            Fires = [Pod("securityContext: {capabilities: {add: [SYS_ADMIN]}}"), Pod("securityContext: {capabilities: {add: [NET_ADMIN]}}")],
            Silent = [Pod("securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}")],
        },
        new("kubernetes-kept-capabilities", Severity.Info, "A container keeps capabilities that few programs need.", "Drop `ALL`.", view =>
            Containers(view, (pod, container) => !pod.IsWhole || container.Security.Mapping("capabilities").Get("drop").Scalars().Any(node => Capability(node) is "ALL" or "NET_RAW") ? [] : [view.Hit(container.Anchor, $"`{container.Name}` keeps all default capabilities: drop ALL.")]))
        {
            Aliases = ["CKV_K8S_28", "CKV_K8S_37"],
            Persona = Persona.Auditor,
            Fires = [Pod("")],
            Silent = [Pod("securityContext: {capabilities: {drop: [ALL]}}")],
        },
        new("kubernetes-privilege-escalation", Severity.Low, "A program with the set-user bit can make root of an unprivileged process.", "Set `allowPrivilegeEscalation: false`.", view =>
            Containers(view, (pod, container) => Is(container.Security, "allowPrivilegeEscalation", "true") is { } node ? [view.Hit(node, $"`{container.Name}` may gain privileges.") with { Persona = Persona.Regular }]
                : pod.IsWhole && container.Security.Get("allowPrivilegeEscalation") is null ? [view.Hit(container.Anchor, $"`{container.Name}` may gain privileges: set `allowPrivilegeEscalation: false`.")] : []))
        {
            Aliases = ["CKV_K8S_20"],
            Persona = Persona.Pedantic,
            Fires = [Pod("securityContext: {allowPrivilegeEscalation: true}"), Pod("")],
            Silent = [Pod("securityContext: {allowPrivilegeEscalation: false}")],
        },
        new("kubernetes-runs-as-root", Severity.Low, "A process that is root in the container is one mistake of the kernel away from the node.", "Set `runAsNonRoot: true`.", RunsAsRoot)
        {
            Aliases = ["CKV_K8S_23"],
            Persona = Persona.Pedantic,
            Fires = [Pod("securityContext: {runAsUser: 0}"), Pod("")],
            Silent = [Pod("securityContext: {runAsNonRoot: true}"), Pod("", "securityContext: {runAsUser: 1000}")],
        },
        new("kubernetes-writable-root", Severity.Info, "Who breaks into a container with a writable file system can put tools there.", "Set `readOnlyRootFilesystem: true`.", view =>
            Containers(view, (pod, container) => pod.IsWhole && container.Security.Text("readOnlyRootFilesystem") != "true" ? [view.Hit(container.Anchor, $"`{container.Name}` can write to its own file system.")] : []))
        {
            Aliases = ["CKV_K8S_22"],
            Persona = Persona.Auditor,
            Fires = [Pod("")],
            Silent = [Pod("securityContext: {readOnlyRootFilesystem: true}")],
        },
        new("kubernetes-no-limits", Severity.Low, "A container without a memory limit can take all of the node's.", "Set `resources.limits.memory`, and requests.", view =>
            Containers(view, (pod, container) => pod.IsWhole && !container.IsInit && container.Node.Mapping("resources").Mapping("limits").Get("memory") is null ? [view.Hit(container.Anchor, $"`{container.Name}` has no memory limit.")] : []))
        {
            Aliases = ["CKV_K8S_13"],
            Persona = Persona.Pedantic,
            Fires = [Pod("resources: {requests: {cpu: 1}}")],
            Silent = [Pod("resources: {limits: {memory: 1Gi}}")],
        },
        new("kubernetes-no-requests", Severity.Info, "Without requests the scheduler does not know what a pod needs.", "Set `resources.requests`.", view =>
            Containers(view, (pod, container) => pod.IsWhole && !container.IsInit && container.Node.Mapping("resources").Mapping("requests") is var requests && (requests.Get("cpu") is null || requests.Get("memory") is null) && container.Node.Mapping("resources").Get("limits") is null ? [view.Hit(container.Anchor, $"`{container.Name}` says nothing of what it needs.")] : []))
        {
            Aliases = ["CKV_K8S_10", "CKV_K8S_12"],
            Persona = Persona.Auditor,
            Fires = [Pod("")],
            Silent = [Pod("resources: {requests: {cpu: 1, memory: 1Gi}}")],
        },
        new("kubernetes-no-seccomp", Severity.Info, "Without a profile every call of the kernel is open.", "Set `seccompProfile: {type: RuntimeDefault}`.", view =>
            Containers(view, (pod, container) => pod.IsWhole && container.Security.Get("seccompProfile") is null && pod.Spec.Mapping("securityContext").Get("seccompProfile") is null ? [view.Hit(container.Anchor, $"`{container.Name}` has no seccomp profile.")] : []))
        {
            Aliases = ["CKV_K8S_31"],
            Persona = Persona.Auditor,
            Fires = [Pod("")],
            Silent = [Pod("", "securityContext: {seccompProfile: {type: RuntimeDefault}}")],
        },
        new("kubernetes-secret-in-environment", Severity.High, "A secret in a manifest is in the repository and its history.", "Take it from a `Secret` with `valueFrom`.", view =>
            Containers(view, (_, container) => ((container.Node.Get("env") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? [])
                .Where(variable => variable.Text("name") is { } name && SecretNames.IsSecret(name) && variable.Text("value") is { Length: > 0 } value && !value.Contains("$(", StringComparison.Ordinal) && !SecretNames.IsHarmless(value))
                .Select(variable => view.Hit(variable.Get("value")!, $"`{variable.Text("name")}` stands in the manifest: take it from a Secret.") with { Severity = SecretNames.SeverityOf(variable.Text("value")!) })))
        {
            Confidence = Confidence.Medium,
            Fires = [Pod("env: [{name: DB_PASSWORD, value: S3curePa55}]")],
            Silent = [Pod("env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: TOKEN_FILE, value: /a}, {name: API_TOKEN, value: $(OTHER)}]")],
        },
        new("kubernetes-mounted-token", Severity.Info, "Every container of the pod holds a token for the cluster's API, needed or not.", "Set `automountServiceAccountToken: false`.", view =>
            view.Pods.Where(pod => pod.IsWhole && pod.Spec.Get("automountServiceAccountToken") is null && pod.Spec.Get("serviceAccountName") is null).Select(pod => view.Hit(pod.Owner.Anchor, $"`{pod.Owner.Name}` holds a token for the cluster's API.")))
        {
            Aliases = ["CKV_K8S_38"],
            Persona = Persona.Auditor,
            Fires = [Pod("")],
            Silent = [Pod("", "automountServiceAccountToken: false"), Pod("", "serviceAccountName: a")],
        },
        new("kubernetes-wildcard-rights", Severity.High, "Rights to everything: who has the token has the cluster.", "Name the verbs and resources that are needed.", WildcardRights)
        {
            Aliases = ["CKV_K8S_49"],
            Fires = ["apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules:\n  - apiGroups: [\"*\"]\n    resources: [\"*\"]\n    verbs: [\"*\"]", "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules:\n  - apiGroups: [\"\"]\n    resources: [\"pods\"]\n    verbs: [\"*\"]"],
            Silent = ["apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]"],
        },
        new("kubernetes-cluster-admin", Severity.High, "`cluster-admin` bound to an account gives every pod that uses it the cluster.", "Bind a role with the rights that are needed.", view =>
            view.Objects.Where(one => one.Kind is "ClusterRoleBinding" or "RoleBinding" && one.Node.Mapping("roleRef").Text("name") == "cluster-admin").Select(one => view.Hit(one.Node.Mapping("roleRef").Get("name")!, $"`{one.Name}` gives the whole {(one.Kind == "RoleBinding" ? "namespace" : "cluster")}.") with { Severity = one.Kind == "RoleBinding" ? Severity.Medium : Severity.High }))
        {
            Fires = ["apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\nroleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}\nsubjects: [{kind: ServiceAccount, name: b, namespace: c}]"],
            Silent = ["apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\nroleRef: {kind: ClusterRole, name: view, apiGroup: rbac.authorization.k8s.io}\nsubjects: [{kind: ServiceAccount, name: b, namespace: c}]"],
        },
        new("kubernetes-anonymous-rights", Severity.High, "Rights for `system:anonymous` or `system:unauthenticated` are rights for whoever reaches the API.", "Bind to an account.", view =>
            view.Objects.Where(one => one.Kind is "ClusterRoleBinding" or "RoleBinding").SelectMany(one => (one.Node.Get("subjects") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? []).Where(subject => subject.Text("name") is "system:anonymous" or "system:unauthenticated")
                .Select(subject => view.Hit(subject.Get("name")!, "Whoever reaches the API has these rights.")))
        {
            Fires = ["apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {kind: Role, name: b}\nsubjects: [{kind: User, name: system:anonymous}]"],
            Silent = ["apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {kind: Role, name: b}\nsubjects: [{kind: User, name: ada}]"],
        },
        new("kubernetes-default-account-rights", Severity.Medium, "Rights of the `default` account are rights of every pod that names none.", "Bind to an account of the application's own.", view =>
            view.Objects.Where(one => one.Kind is "ClusterRoleBinding" or "RoleBinding").SelectMany(one => (one.Node.Get("subjects") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? []).Where(subject => subject.Text("kind") == "ServiceAccount" && subject.Text("name") == "default")
                .Select(subject => view.Hit(subject.Get("name")!, "Every pod of the namespace that names no account has these rights.")))
        {
            Aliases = ["CKV_K8S_42"],
            Fires = ["apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {kind: Role, name: b}\nsubjects: [{kind: ServiceAccount, name: default}]"],
            Silent = ["apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {kind: Role, name: b}\nsubjects: [{kind: ServiceAccount, name: app}]"],
        },
        new("kubernetes-default-namespace", Severity.Info, "What lives in `default` shares its quotas and its network policies with everything else.", "Give the application a namespace of its own.", view =>
            view.Objects.Where(one => one.Metadata.Text("namespace") == "default" && !ClusterWide.Contains(one.Kind) && !(one.Kind == "ServiceAccount" && one.Name == "default") && !(one.Kind == "Service" && one.Name == "kubernetes")).Select(one => view.Hit(one.Metadata.Get("namespace")!, $"`{one.Name}` lives in the namespace `default`.")))
        {
            Aliases = ["CKV_K8S_21"],
            Persona = Persona.Pedantic,
            Fires = ["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}"],
            Silent = ["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}"],
        },
        new("kubernetes-host-port", Severity.Low, "A port of the node ties the pod to it, and passes the network policies by.", "Use a service.", view =>
            Containers(view, (_, container) => ((container.Node.Get("ports") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? []).Where(port => port.Text("hostPort") is not (null or "0")).Select(port => view.Hit(port.Get("hostPort")!, $"`{container.Name}` takes a port of the node."))))
        {
            Aliases = ["CKV_K8S_26"],
            Persona = Persona.Pedantic,
            Fires = [Pod("ports: [{containerPort: 80, hostPort: 80}]")],
            Silent = [Pod("ports: [{containerPort: 80}]")],
        },
        new("kubernetes-tiller", Severity.High, "The server of Helm 2 gives whoever reaches it the cluster; it is unsupported since 2020.", "Use Helm 3.", view =>
            Containers(view, (_, container) => container.Node.Text("image")?.Contains("kubernetes-helm/tiller", StringComparison.Ordinal) ?? false ? [view.Hit(container.Node.Get("image")!, "The server of Helm 2 gives whoever reaches it the cluster.")] : []))
        {
            Aliases = ["CKV_K8S_34"],
            Fires = [Pod("command: [a]").Replace("image: a:1", "image: gcr.io/kubernetes-helm/tiller:v2.16", StringComparison.Ordinal)],
            Silent = [Pod("")],
        },
    ];

    private static string Pod(string container, string pod = "") =>
        $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n    - name: c\n      image: a:1\n      {container}\n  {pod}\n";

    private static IEnumerable<CheckHit> Containers(KubernetesView view, Func<KubernetesPod, KubernetesContainer, IEnumerable<CheckHit>> find) =>
        view.Pods.SelectMany(pod => pod.Containers.SelectMany(container => find(pod, container)));

    private static YamlScalarNode? Is(YamlMappingNode? mapping, string key, string value) => mapping.Scalar(key) is { } scalar && scalar.Value == value ? scalar : null;

    private static string Capability(YamlScalarNode node) => (node.Value ?? "").ToUpperInvariant().Replace("CAP_", "", StringComparison.Ordinal);

    private static bool IsSocket(string path) => path.EndsWith("docker.sock", StringComparison.Ordinal) || path.EndsWith("containerd.sock", StringComparison.Ordinal) || path.EndsWith("crio.sock", StringComparison.Ordinal);

    private static IEnumerable<YamlScalarNode> HostPaths(KubernetesView view) =>
        view.Pods.SelectMany(pod => (pod.Spec.Get("volumes") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? []).Select(volume => volume.Mapping("hostPath").Scalar("path")).OfType<YamlScalarNode>().Where(path => path.Value is { Length: > 0 });

    private static IEnumerable<CheckHit> HostPath(KubernetesView view)
    {
        foreach (var path in HostPaths(view).Where(path => !IsSocket(path.Value!)))
        {
            var text = path.Value!.Length > 1 ? path.Value.TrimEnd('/') : path.Value;
            var system = SystemFolders.Contains(text, StringComparer.Ordinal);
            yield return view.Hit(path, $"`{text}` of the node is within the pod.") with { Severity = text is "/" or "/etc" or "/root" ? Severity.High : Severity.Medium, Persona = system ? Persona.Regular : Persona.Pedantic };
        }
    }

    private static IEnumerable<CheckHit> RunsAsRoot(KubernetesView view)
    {
        foreach (var pod in view.Pods)
        {
            var whole = pod.Spec.Mapping("securityContext");
            foreach (var container in pod.Containers)
            {
                var user = container.Security.Scalar("runAsUser") ?? whole.Scalar("runAsUser");
                if (user?.Value == "0")
                {
                    yield return view.Hit(user, $"`{container.Name}` runs as root.") with { Persona = Persona.Regular, Severity = Severity.Medium };
                }
                else if (pod.IsWhole && user is null && (container.Security.Text("runAsNonRoot") ?? whole.Text("runAsNonRoot")) != "true")
                {
                    yield return view.Hit(container.Anchor, $"`{container.Name}` may run as root: set `runAsNonRoot: true`.");
                }
            }
        }
    }

    private static IEnumerable<CheckHit> WildcardRights(KubernetesView view)
    {
        foreach (var role in view.Objects.Where(one => one.Kind is "Role" or "ClusterRole" && one.ApiVersion.StartsWith("rbac.", StringComparison.Ordinal)))
        {
            foreach (var rule in (role.Node.Get("rules") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? [])
            {
                var verbs = rule.Get("verbs").Scalars().FirstOrDefault(node => node.Value == "*");
                var resources = rule.Get("resources").Scalars().FirstOrDefault(node => node.Value == "*");
                if (verbs is not null && resources is not null)
                {
                    var everywhere = role.Kind == "ClusterRole" && rule.Get("apiGroups").Scalars().Any(node => node.Value is "*" or "");
                    yield return view.Hit(verbs, $"`{role.Name}` may do everything with {(everywhere ? "everything of the cluster" : "everything of some groups")}.") with { Severity = everywhere ? Severity.High : Severity.Medium };
                }
                else if ((verbs ?? resources) is { } one)
                {
                    // Operators own all kinds of a group; what a wildcard there takes in needs a person.
                    yield return view.Hit(one, $"`{role.Name}` has a wildcard: name what is needed.") with { Severity = Severity.Low, Persona = Persona.Pedantic };
                }
            }
        }
    }
}
