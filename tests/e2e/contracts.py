"""The contracts as the build describes them: methods, fields and their rules, and messages made at will."""
import dataclasses
import os
import pathlib

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

OWN = ("steward.bus.v1", "steward.test.v1")  # what programs answer about themselves, and what only tests have


@dataclasses.dataclass(frozen=True)
class Method:
    path: str
    input: object   # descriptors
    output: object
    streaming: bool
    anonymous: bool
    max_bytes: int

    def __str__(self):
        return self.path


class Contracts:
    def __init__(self):
        data = (pathlib.Path(os.environ["STEWARD_BUILD"]) / "proto/contracts.binpb").read_bytes()
        files = descriptor_pb2.FileDescriptorSet.FromString(data).file
        self.pool = descriptor_pool.DescriptorPool()
        for file in files:
            self.pool.Add(file)
        self.factory = message_factory.MessageFactory(self.pool)
        self.factory.GetMessages([file.name for file in files])
        self._rule = self.pool.FindExtensionByName("steward.options.v1.rule")
        self._method = self.pool.FindExtensionByName("steward.options.v1.method")
        self.methods = {}
        for file in files:
            for service in self.pool.FindFileByName(file.name).services_by_name.values():
                for method in service.methods:
                    self._add(file, service, method)

    def _add(self, file, service, method):
        rule = self._options("google.protobuf.MethodOptions", method).Extensions[self._method]
        streaming = next(m for s in file.service if s.name == service.name for m in s.method
                         if m.name == method.name).server_streaming
        path = f"{service.full_name}/{method.name}"
        self.methods[path] = Method(path, method.input_type, method.output_type, streaming, rule.anonymous,
                                    rule.max_bytes or 1 << 20)

    @property
    def public(self):
        return [method for path, method in sorted(self.methods.items()) if not path.startswith(OWN)]

    def of(self, full_name):
        """The class of a message."""
        return self.factory.GetPrototype(self.pool.FindMessageTypeByName(full_name))

    def _options(self, kind, descriptor):
        return self.of(kind).FromString(descriptor.GetOptions().SerializeToString())

    def rule(self, field):
        return self._options("google.protobuf.FieldOptions", field).Extensions[self._rule]
